CREATE EXTENSION IF NOT EXISTS pg_trgm;--> statement-breakpoint
CREATE TABLE "failure_days" (
	"failure_id" text NOT NULL,
	"day" date NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "failure_days_failure_id_day_pk" PRIMARY KEY("failure_id","day")
);
--> statement-breakpoint
CREATE TABLE "registration_tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"app_state" text DEFAULT 'draft' NOT NULL,
	"api_id" text,
	"uses_left" integer NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_by" text,
	CONSTRAINT "registration_tokens_state" CHECK (app_state in ('draft', 'active')),
	CONSTRAINT "registration_tokens_uses" CHECK (uses_left between 0 and 1000)
);
--> statement-breakpoint
CREATE TABLE "alert_webhook" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"url" text NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_attempt_at" timestamp with time zone,
	"last_status" integer,
	"last_error" text,
	CONSTRAINT "alert_webhook_single_row" CHECK (id = 1)
);
--> statement-breakpoint
CREATE TABLE "expiry_alerts" (
	"credential_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"days" integer NOT NULL,
	"channel" text NOT NULL,
	"recipient" text DEFAULT '' NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"error" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "expiry_alerts_credential_id_expires_at_days_channel_recipient_pk" PRIMARY KEY("credential_id","expires_at","days","channel","recipient"),
	CONSTRAINT "expiry_alerts_channel" CHECK ("channel" in ('mail', 'webhook')),
	CONSTRAINT "expiry_alerts_state" CHECK ("state" in ('sending', 'sent', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "job_runs" (
	"name" text PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"user_id" text NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "recovery_codes_user_id_code_hash_pk" PRIMARY KEY("user_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "upstream_issuers" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"issuer" text NOT NULL,
	"client_id" text NOT NULL,
	"sealed_client_secret" "bytea",
	"newcomers" text DEFAULT 'refuse' NOT NULL,
	"allowed_private_host" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "upstream_issuers_newcomers" CHECK ("newcomers" in ('refuse', 'member'))
);
--> statement-breakpoint
CREATE TABLE "launch_scenarios" (
	"id" text PRIMARY KEY NOT NULL,
	"app_id" text NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "launches" ALTER COLUMN "api_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "failures" ADD COLUMN "reopened_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "registration_review" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "rotation_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "rotation_asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "simulated_error" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "totp_last_step" bigint;--> statement-breakpoint
ALTER TABLE "launches" ADD COLUMN "made_by_app" text;--> statement-breakpoint
ALTER TABLE "launches" ADD COLUMN "pkce_required" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "failure_days" ADD CONSTRAINT "failure_days_failure_id_failures_id_fk" FOREIGN KEY ("failure_id") REFERENCES "public"."failures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registration_tokens" ADD CONSTRAINT "registration_tokens_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "launch_scenarios" ADD CONSTRAINT "launch_scenarios_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "registration_tokens_hash" ON "registration_tokens" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "expiry_alerts_expiry" ON "expiry_alerts" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "upstream_issuers_issuer" ON "upstream_issuers" USING btree ("issuer");--> statement-breakpoint
CREATE UNIQUE INDEX "launch_scenarios_name" ON "launch_scenarios" USING btree ("app_id","name");--> statement-breakpoint
ALTER TABLE "launches" ADD CONSTRAINT "launches_made_by_app_apps_id_fk" FOREIGN KEY ("made_by_app") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "app_redirect_uris_search" ON "app_redirect_uris" USING gin ("uri" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "apps_registration_token" ON "apps" USING btree ("registration_token_hash");--> statement-breakpoint
CREATE INDEX "apps_last_used" ON "apps" USING btree (coalesce("last_used_at", timestamptz 'epoch'),"id");--> statement-breakpoint
CREATE INDEX "apps_binned" ON "apps" USING btree ("binned_at") WHERE binned_at is not null;--> statement-breakpoint
CREATE INDEX "apps_rotation" ON "apps" USING btree ("rotation_due_at") WHERE rotation_due_at is not null;--> statement-breakpoint
CREATE INDEX "apps_name_search" ON "apps" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "apps_client_id_search" ON "apps" USING gin ("client_id" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "app_keys_expiry" ON "app_keys" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "launches" DROP COLUMN "scopes";