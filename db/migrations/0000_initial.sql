CREATE TABLE "activity_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"app_id" text,
	"client_id" text,
	"user_id" text,
	"api_id" text,
	"grant_id" text,
	"secret_id" text,
	"grant_type" text,
	"code" text,
	"cause" text,
	"detail" jsonb,
	"ip" text
);
--> statement-breakpoint
CREATE TABLE "app_usage_daily" (
	"app_id" text NOT NULL,
	"day" date NOT NULL,
	"issued" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL,
	"fhir_allowed" integer DEFAULT 0 NOT NULL,
	"fhir_denied" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "app_usage_daily_app_id_day_pk" PRIMARY KEY("app_id","day")
);
--> statement-breakpoint
CREATE TABLE "failures" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text,
	"client_id" text,
	"cause" text NOT NULL,
	"fingerprint" text NOT NULL,
	"count" integer DEFAULT 1 NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"sample" jsonb NOT NULL,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "api_roles" (
	"api_id" text NOT NULL,
	"value" text NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	CONSTRAINT "api_roles_api_id_value_pk" PRIMARY KEY("api_id","value")
);
--> statement-breakpoint
CREATE TABLE "api_scopes" (
	"api_id" text NOT NULL,
	"scope" text NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"admin_only" boolean DEFAULT false NOT NULL,
	CONSTRAINT "api_scopes_api_id_scope_pk" PRIMARY KEY("api_id","scope")
);
--> statement-breakpoint
CREATE TABLE "apis" (
	"id" text PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"issuer" text DEFAULT 'admit' NOT NULL,
	"external_id" text,
	"identifier_uri" text NOT NULL,
	"fhir_base_url" text,
	"enforcement" text DEFAULT 'gateway' NOT NULL,
	"allowed_private_host" text,
	"sealed_upstream_authorization" "bytea",
	"smart" boolean DEFAULT false NOT NULL,
	"access_token_format" text DEFAULT 'jwt' NOT NULL,
	"signing_alg" text DEFAULT 'ES256' NOT NULL,
	"max_access_ttl_seconds" integer,
	"deployment" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"binned_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "apis_issuer" CHECK ("issuer" in ('admit', 'entra', 'aidbox')),
	CONSTRAINT "apis_enforcement" CHECK ("enforcement" in ('gateway', 'own')),
	CONSTRAINT "apis_access_token_format" CHECK ("access_token_format" in ('jwt', 'opaque')),
	CONSTRAINT "apis_state" CHECK ("state" in ('active', 'disabled'))
);
--> statement-breakpoint
CREATE TABLE "app_api_grants" (
	"app_id" text NOT NULL,
	"api_id" text NOT NULL,
	"roles" text[] DEFAULT '{}'::text[] NOT NULL,
	"granted_by" text,
	"granted_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "app_api_grants_app_id_api_id_pk" PRIMARY KEY("app_id","api_id")
);
--> statement-breakpoint
CREATE TABLE "app_owners" (
	"app_id" text NOT NULL,
	"user_id" text NOT NULL,
	CONSTRAINT "app_owners_app_id_user_id_pk" PRIMARY KEY("app_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "app_redirect_uris" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"app_kind" text NOT NULL,
	"uri" text NOT NULL,
	"platform" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "app_redirect_uris_unique" UNIQUE("app_id","uri"),
	CONSTRAINT "app_redirect_uris_kind" CHECK (app_kind in ('public', 'confidential')),
	CONSTRAINT "app_redirect_uris_platform" CHECK ("platform" in ('web', 'spa', 'native'))
);
--> statement-breakpoint
CREATE TABLE "apps" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"notes" text DEFAULT '' NOT NULL,
	"issuer" text DEFAULT 'admit' NOT NULL,
	"external_id" text,
	"state" text DEFAULT 'active' NOT NULL,
	"state_reason" text,
	"binned_at" timestamp with time zone,
	"smart" boolean DEFAULT false NOT NULL,
	"auth_method" text NOT NULL,
	"grant_types" text[] DEFAULT '{}'::text[] NOT NULL,
	"pkce_required" boolean DEFAULT true NOT NULL,
	"dpop_required" boolean DEFAULT false NOT NULL,
	"strict_assertion_audience" boolean DEFAULT false NOT NULL,
	"basic_at_api" boolean DEFAULT false NOT NULL,
	"id_token_alg" text DEFAULT 'RS256' NOT NULL,
	"allowed_scopes" text[] DEFAULT '{}'::text[] NOT NULL,
	"default_api_id" text,
	"access_ttl_seconds" integer NOT NULL,
	"refresh_idle_ttl_seconds" integer,
	"refresh_absolute_ttl_seconds" integer,
	"refresh_grace_seconds" integer DEFAULT 0 NOT NULL,
	"post_logout_redirect_uris" text[] DEFAULT '{}'::text[] NOT NULL,
	"launch_urls" text[] DEFAULT '{}'::text[] NOT NULL,
	"cors_origins" text[] DEFAULT '{}'::text[] NOT NULL,
	"jwks_uri" text,
	"logo_uri" text,
	"client_uri" text,
	"policy_uri" text,
	"tos_uri" text,
	"contacts" text[] DEFAULT '{}'::text[] NOT NULL,
	"tags" text[] DEFAULT '{}'::text[] NOT NULL,
	"wizard_answers" jsonb,
	"registration_token_hash" "bytea",
	"tokens_invalid_before" timestamp with time zone,
	"first_token_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "apps_id_kind" UNIQUE("id","kind"),
	CONSTRAINT "apps_kind" CHECK ("kind" in ('public', 'confidential', 'service')),
	CONSTRAINT "apps_state" CHECK ("state" in ('draft', 'active', 'disabled')),
	CONSTRAINT "apps_issuer" CHECK ("issuer" in ('admit', 'entra', 'aidbox')),
	CONSTRAINT "apps_auth_method" CHECK ("auth_method" in ('none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt')),
	CONSTRAINT "apps_public_has_no_credential" CHECK ((kind = 'public') = (auth_method = 'none')),
	CONSTRAINT "apps_public_has_no_jwks" CHECK (kind <> 'public' or jwks_uri is null),
	CONSTRAINT "apps_public_has_pkce" CHECK (kind <> 'public' or pkce_required),
	CONSTRAINT "apps_basic_is_for_services" CHECK (kind = 'service' or not basic_at_api),
	CONSTRAINT "apps_service_grants" CHECK ((kind = 'service') = ('client_credentials' = any(grant_types)) and (kind <> 'service' or grant_types <@ '{client_credentials}'::text[])),
	CONSTRAINT "apps_service_has_no_browser" CHECK (kind <> 'service' or (post_logout_redirect_uris = '{}' and launch_urls = '{}')),
	CONSTRAINT "apps_access_ttl" CHECK (access_ttl_seconds between 30 and 86400),
	CONSTRAINT "apps_refresh_grace" CHECK (refresh_grace_seconds between 0 and 60),
	CONSTRAINT "apps_refresh_lifetimes" CHECK (not ('refresh_token' = any(grant_types)) or (refresh_idle_ttl_seconds is not null and refresh_absolute_ttl_seconds is not null))
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"event" text NOT NULL,
	"actor_type" text NOT NULL,
	"actor_id" text,
	"actor_name" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" text NOT NULL,
	"subject_name" text NOT NULL,
	"changes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"reason" text,
	"ip" text
);
--> statement-breakpoint
CREATE TABLE "app_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"app_kind" text NOT NULL,
	"kid" text NOT NULL,
	"alg" text,
	"public_jwk" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text,
	"expires_at" timestamp with time zone,
	"disabled_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "app_keys_kind" CHECK (app_kind in ('confidential', 'service'))
);
--> statement-breakpoint
CREATE TABLE "app_secrets" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"app_kind" text NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"last_four" text NOT NULL,
	"state" text DEFAULT 'live' NOT NULL,
	"retire_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text,
	"last_used_at" timestamp with time zone,
	"last_used_ip" text,
	CONSTRAINT "app_secrets_kind" CHECK (app_kind in ('confidential', 'service')),
	CONSTRAINT "app_secrets_state" CHECK ("state" in ('live', 'retiring', 'disabled')),
	CONSTRAINT "app_secrets_retiring" CHECK ((state = 'retiring') = (retire_at is not null))
);
--> statement-breakpoint
CREATE TABLE "secret_usage_daily" (
	"secret_id" text NOT NULL,
	"day" date NOT NULL,
	"uses" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "secret_usage_daily_secret_id_day_pk" PRIMARY KEY("secret_id","day")
);
--> statement-breakpoint
CREATE TABLE "access_tokens" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"jti" text NOT NULL,
	"grant_id" text,
	"app_id" text NOT NULL,
	"claims" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "authorization_codes" (
	"code_hash" "bytea" PRIMARY KEY NOT NULL,
	"grant_id" text NOT NULL,
	"app_id" text NOT NULL,
	"redirect_uri" text NOT NULL,
	"code_challenge" text,
	"dpop_jkt" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"consumed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"user_id" text NOT NULL,
	"app_id" text NOT NULL,
	"audience" text DEFAULT '' NOT NULL,
	"scopes" text[] DEFAULT '{}'::text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "consents_user_id_app_id_audience_pk" PRIMARY KEY("user_id","app_id","audience")
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"user_id" text,
	"session_id" text,
	"api_id" text,
	"audience" text NOT NULL,
	"scopes" text[] DEFAULT '{}'::text[] NOT NULL,
	"auth_time" timestamp with time zone,
	"amr" text[] DEFAULT '{}'::text[] NOT NULL,
	"acr" text,
	"nonce" text,
	"claims" jsonb,
	"launch" jsonb,
	"dpop_jkt" text,
	"offline" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_reason" text
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"grant_id" text NOT NULL,
	"app_id" text NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"idle_expires_at" timestamp with time zone NOT NULL,
	"absolute_expires_at" timestamp with time zone NOT NULL,
	"consumed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "change_counter" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"value" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "change_counter_single_row" CHECK (id = 1)
);
--> statement-breakpoint
CREATE TABLE "instance" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"issuer" text NOT NULL,
	"demo" boolean DEFAULT false NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "instance_single_row" CHECK (id = 1)
);
--> statement-breakpoint
CREATE TABLE "one_time_links" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"user_id" text,
	"app_id" text,
	"sealed_payload" "bytea",
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "one_time_links_purpose" CHECK ("purpose" in ('set_up', 'invitation', 'password_reset', 'secret_handover'))
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"alg" text NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"sealed_private_jwk" "bytea" NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"activated_at" timestamp with time zone,
	"retired_at" timestamp with time zone,
	"remove_at" timestamp with time zone,
	CONSTRAINT "signing_keys_state" CHECK ("state" in ('announced', 'active', 'retired'))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"handle_hash" "bytea" NOT NULL,
	"user_id" text NOT NULL,
	"auth_time" timestamp with time zone NOT NULL,
	"amr" text[] DEFAULT '{}'::text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"user_agent" text,
	"ip" text
);
--> statement-breakpoint
CREATE TABLE "upstream_accounts" (
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"user_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "upstream_accounts_issuer_subject_pk" PRIMARY KEY("issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"name" text NOT NULL,
	"given_name" text,
	"family_name" text,
	"phone_number" text,
	"phone_verified" boolean DEFAULT false NOT NULL,
	"address" jsonb,
	"locale" text,
	"role" text NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"password_hash" text,
	"password_changed_at" timestamp with time zone,
	"sealed_totp_secret" "bytea",
	"fhir_user" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_sign_in_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "users_role" CHECK ("role" in ('owner', 'admin', 'developer', 'auditor', 'member')),
	CONSTRAINT "users_state" CHECK ("state" in ('invited', 'active', 'disabled'))
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"cedar" text NOT NULL,
	"draft_cedar" text,
	"state" text DEFAULT 'active' NOT NULL,
	"preset" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "policies_state" CHECK ("state" in ('active', 'draft'))
);
--> statement-breakpoint
CREATE TABLE "policy_cases" (
	"id" text PRIMARY KEY NOT NULL,
	"policy_id" text NOT NULL,
	"name" text NOT NULL,
	"expect" text NOT NULL,
	"request" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_run_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "policy_links" (
	"id" text PRIMARY KEY NOT NULL,
	"policy_id" text NOT NULL,
	"app_id" text,
	"app_kind" text,
	"role" text,
	"user_id" text,
	"api_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text,
	CONSTRAINT "policy_links_one_subject" CHECK (num_nonnulls(app_id, app_kind, role, user_id) = 1)
);
--> statement-breakpoint
CREATE TABLE "policy_versions" (
	"policy_id" text NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"cedar" text NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text,
	CONSTRAINT "policy_versions_policy_id_version_pk" PRIMARY KEY("policy_id","version")
);
--> statement-breakpoint
CREATE TABLE "device_authorizations" (
	"device_code_hash" "bytea" PRIMARY KEY NOT NULL,
	"user_code" text NOT NULL,
	"app_id" text NOT NULL,
	"params" jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"grant_id" text,
	"interval_seconds" integer DEFAULT 5 NOT NULL,
	"last_polled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "interactions" (
	"handle_hash" "bytea" PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"params" jsonb NOT NULL,
	"answers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "launches" (
	"handle_hash" "bytea" PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"api_id" text,
	"user_id" text,
	"context" jsonb NOT NULL,
	"simulated_error" text,
	"scopes" text[] DEFAULT '{}'::text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "pushed_requests" (
	"handle_hash" "bytea" PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"params" jsonb NOT NULL,
	"dpop_jkt" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer NOT NULL,
	"expire" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "revocations" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "used_jtis" (
	"owner" text NOT NULL,
	"jti_hash" "bytea" NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "used_jtis_owner_jti_hash_pk" PRIMARY KEY("owner","jti_hash")
);
--> statement-breakpoint
ALTER TABLE "app_usage_daily" ADD CONSTRAINT "app_usage_daily_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "failures" ADD CONSTRAINT "failures_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_roles" ADD CONSTRAINT "api_roles_api_id_apis_id_fk" FOREIGN KEY ("api_id") REFERENCES "public"."apis"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_scopes" ADD CONSTRAINT "api_scopes_api_id_apis_id_fk" FOREIGN KEY ("api_id") REFERENCES "public"."apis"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "apis" ADD CONSTRAINT "apis_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_api_grants" ADD CONSTRAINT "app_api_grants_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_api_grants" ADD CONSTRAINT "app_api_grants_api_id_apis_id_fk" FOREIGN KEY ("api_id") REFERENCES "public"."apis"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_api_grants" ADD CONSTRAINT "app_api_grants_granted_by_users_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_owners" ADD CONSTRAINT "app_owners_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_owners" ADD CONSTRAINT "app_owners_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_redirect_uris" ADD CONSTRAINT "app_redirect_uris_app_id_app_kind_apps_id_kind_fk" FOREIGN KEY ("app_id","app_kind") REFERENCES "public"."apps"("id","kind") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "apps" ADD CONSTRAINT "apps_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_keys" ADD CONSTRAINT "app_keys_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_keys" ADD CONSTRAINT "app_keys_app_id_app_kind_apps_id_kind_fk" FOREIGN KEY ("app_id","app_kind") REFERENCES "public"."apps"("id","kind") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "app_secrets" ADD CONSTRAINT "app_secrets_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "app_secrets" ADD CONSTRAINT "app_secrets_app_id_app_kind_apps_id_kind_fk" FOREIGN KEY ("app_id","app_kind") REFERENCES "public"."apps"("id","kind") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "secret_usage_daily" ADD CONSTRAINT "secret_usage_daily_secret_id_app_secrets_id_fk" FOREIGN KEY ("secret_id") REFERENCES "public"."app_secrets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_tokens" ADD CONSTRAINT "access_tokens_grant_id_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_tokens" ADD CONSTRAINT "access_tokens_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "authorization_codes" ADD CONSTRAINT "authorization_codes_grant_id_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consents" ADD CONSTRAINT "consents_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_api_id_apis_id_fk" FOREIGN KEY ("api_id") REFERENCES "public"."apis"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_grant_id_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grants"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upstream_accounts" ADD CONSTRAINT "upstream_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_cases" ADD CONSTRAINT "policy_cases_policy_id_policies_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."policies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_links" ADD CONSTRAINT "policy_links_policy_id_policies_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."policies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_links" ADD CONSTRAINT "policy_links_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_links" ADD CONSTRAINT "policy_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_links" ADD CONSTRAINT "policy_links_api_id_apis_id_fk" FOREIGN KEY ("api_id") REFERENCES "public"."apis"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_links" ADD CONSTRAINT "policy_links_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_versions" ADD CONSTRAINT "policy_versions_policy_id_policies_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."policies"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_versions" ADD CONSTRAINT "policy_versions_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_authorizations" ADD CONSTRAINT "device_authorizations_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interactions" ADD CONSTRAINT "interactions_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "launches" ADD CONSTRAINT "launches_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pushed_requests" ADD CONSTRAINT "pushed_requests_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activity_events_app" ON "activity_events" USING btree ("app_id","id");--> statement-breakpoint
CREATE INDEX "activity_events_at" ON "activity_events" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "failures_fingerprint" ON "failures" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "failures_app" ON "failures" USING btree ("app_id");--> statement-breakpoint
CREATE UNIQUE INDEX "apis_slug" ON "apis" USING btree ("slug");--> statement-breakpoint
CREATE UNIQUE INDEX "apis_identifier_uri" ON "apis" USING btree ("identifier_uri");--> statement-breakpoint
CREATE INDEX "app_api_grants_api" ON "app_api_grants" USING btree ("api_id");--> statement-breakpoint
CREATE INDEX "app_owners_user" ON "app_owners" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "apps_client_id" ON "apps" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "apps_created" ON "apps" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "apps_name" ON "apps" USING btree (lower("name"),"id");--> statement-breakpoint
CREATE INDEX "apps_tags" ON "apps" USING gin ("tags");--> statement-breakpoint
CREATE INDEX "audit_events_subject" ON "audit_events" USING btree ("subject_type","subject_id","id");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("actor_id","id");--> statement-breakpoint
CREATE INDEX "app_keys_app" ON "app_keys" USING btree ("app_id");--> statement-breakpoint
CREATE INDEX "app_secrets_app" ON "app_secrets" USING btree ("app_id");--> statement-breakpoint
CREATE INDEX "app_secrets_expiry" ON "app_secrets" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "access_tokens_expiry" ON "access_tokens" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "access_tokens_grant" ON "access_tokens" USING btree ("grant_id");--> statement-breakpoint
CREATE INDEX "authorization_codes_expiry" ON "authorization_codes" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "grants_app" ON "grants" USING btree ("app_id","created_at");--> statement-breakpoint
CREATE INDEX "grants_user" ON "grants" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "grants_session" ON "grants" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "refresh_tokens_grant" ON "refresh_tokens" USING btree ("grant_id");--> statement-breakpoint
CREATE INDEX "refresh_tokens_expiry" ON "refresh_tokens" USING btree ("absolute_expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_handle" ON "sessions" USING btree ("handle_hash");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX "policies_name" ON "policies" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "policy_cases_policy" ON "policy_cases" USING btree ("policy_id");--> statement-breakpoint
CREATE INDEX "policy_links_policy" ON "policy_links" USING btree ("policy_id");--> statement-breakpoint
CREATE INDEX "policy_links_app" ON "policy_links" USING btree ("app_id");--> statement-breakpoint
CREATE UNIQUE INDEX "policy_links_unique" ON "policy_links" USING btree ("policy_id",coalesce(app_id, app_kind, role, user_id),coalesce(api_id, ''));--> statement-breakpoint
CREATE UNIQUE INDEX "device_authorizations_user_code" ON "device_authorizations" USING btree ("user_code");--> statement-breakpoint
CREATE INDEX "interactions_expiry" ON "interactions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "launches_expiry" ON "launches" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "pushed_requests_expiry" ON "pushed_requests" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "revocations_key" ON "revocations" USING btree ("kind","key");--> statement-breakpoint
CREATE INDEX "revocations_created" ON "revocations" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "revocations_expiry" ON "revocations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "used_jtis_expiry" ON "used_jtis" USING btree ("expires_at");