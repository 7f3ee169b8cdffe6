/** An app in the browser on oidc-client-ts: sign-in, a silent renewal by its refresh token, sign-out. */

import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { registration, serveApp } from "./app.mjs"

const library = readFileSync(
  fileURLToPath(
    import.meta.resolve("oidc-client-ts").replace(/dist\/.*$/, "dist/browser/oidc-client-ts.min.js"),
  ),
)
const settings = {
  authority: registration.issuer,
  client_id: registration.clientId,
  redirect_uri: `${registration.origin}/callback`,
  post_logout_redirect_uri: `${registration.origin}/signed-out`,
  scope: "openid email offline_access",
  loadUserInfo: true,
}
const page = `<!doctype html><title>App</title><h1>Not signed in</h1><p></p><button hidden>Sign out</button>
<script src="/oidc.js"></script>
<script type="module">
  const manager = new oidc.UserManager(${JSON.stringify(settings)})
  const heading = document.querySelector("h1")
  try {
    if (location.pathname === "/callback") {
      const user = await manager.signinRedirectCallback()
      const renewed = await manager.signinSilent()
      heading.textContent = "Signed in as " + user.profile.email
      document.querySelector("p").textContent = "renewed: " + (renewed.access_token !== user.access_token)
      const button = document.querySelector("button")
      button.hidden = false
      button.onclick = () => manager.signoutRedirect()
    } else if (location.pathname !== "/signed-out") await manager.signinRedirect()
  } catch (error) {
    heading.textContent = String(error)
  }
</script>`

serveApp((_request, response, url) => {
  const isLibrary = url.pathname === "/oidc.js"
  response.setHeader("content-type", isLibrary ? "text/javascript" : "text/html; charset=utf-8")
  response.end(isLibrary ? library : page)
})
