CREATE TABLE "failure_alerts" (
	"app_id" text NOT NULL,
	"cause" text NOT NULL,
	"channel" text NOT NULL,
	"recipient" text DEFAULT '' NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"error" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "failure_alerts_app_id_cause_channel_recipient_pk" PRIMARY KEY("app_id","cause","channel","recipient"),
	CONSTRAINT "failure_alerts_channel" CHECK ("channel" in ('mail', 'webhook')),
	CONSTRAINT "failure_alerts_state" CHECK ("state" in ('sending', 'sent', 'failed'))
);
--> statement-breakpoint
DROP INDEX "apps_name";--> statement-breakpoint
DROP INDEX "apps_name_search";--> statement-breakpoint
DROP INDEX "apps_client_id_search";--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "search_text" text GENERATED ALWAYS AS (lower(name || ' ' || client_id)) STORED;--> statement-breakpoint
ALTER TABLE "apps" ADD COLUMN "failure_alerts" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "upstream_issuers" ADD COLUMN "tenants" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "upstream_issuers" ADD COLUMN "scopes" text DEFAULT 'openid profile email' NOT NULL;--> statement-breakpoint
ALTER TABLE "upstream_issuers" ADD COLUMN "email_domains" text[] DEFAULT '{}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "upstream_issuers" ADD COLUMN "disabled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "failure_mail" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "failure_alerts" ADD CONSTRAINT "failure_alerts_app_id_apps_id_fk" FOREIGN KEY ("app_id") REFERENCES "public"."apps"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "failure_alerts_recipient" ON "failure_alerts" USING btree ("channel","recipient","updated_at");--> statement-breakpoint
CREATE INDEX "failures_open" ON "failures" USING btree ("app_id","cause") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "apps_search_order" ON "apps" USING btree ("search_text" collate "C","id") WHERE binned_at is null;--> statement-breakpoint
CREATE INDEX "apps_search" ON "apps" USING gin ("search_text" gin_trgm_ops);