import * as client from "openid-client"
import { expect, signIn, test } from "./protocol"
import { addApp } from "./registrations"

test.use({ javaScriptEnabled: false })

test("openid-client connects a device that a person allows on another screen", async ({
  page,
  sql,
  api,
  instance,
  owner,
}) => {
  const app = await addApp(sql, "public", { apiId: api.id, device: true })
  const config = await client.discovery(new URL(instance.url), app.clientId, {}, client.None(), {
    execute: [client.allowInsecureRequests],
  })
  const device = await client.initiateDeviceAuthorization(config, { scope: "openid patient/Observation.rs" })
  const polling = client.pollDeviceAuthorizationGrant(config, device)
  await page.goto(device.verification_uri_complete ?? "")
  await signIn(page, owner)
  await expect(page.getByText(device.user_code)).toBeVisible()
  await page.getByRole("button", { name: "Allow", exact: true }).click()
  await expect(page.getByRole("heading", { name: "The device is connected" })).toBeVisible()
  expect((await polling).scope).toBe("openid patient/Observation.rs")
})
