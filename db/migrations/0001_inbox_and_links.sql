CREATE TABLE "failure_days" (
	"failure_id" text NOT NULL,
	"day" date NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "failure_days_failure_id_day_pk" PRIMARY KEY("failure_id","day")
);
--> statement-breakpoint
ALTER TABLE "failures" ADD COLUMN "reopened_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "failure_days" ADD CONSTRAINT "failure_days_failure_id_failures_id_fk" FOREIGN KEY ("failure_id") REFERENCES "public"."failures"("id") ON DELETE cascade ON UPDATE no action;