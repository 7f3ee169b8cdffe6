/** The store port over db/queries: reads of configuration through caches, protocol state straight to the database. */

import { findOAuthClient, findOAuthUser, listOAuthApis } from "@/db/queries/oauth-clients"
import { findDevice, notePoll, redeemDevice, saveDevice } from "@/db/queries/oauth-devices"
import * as grants from "@/db/queries/oauth-grants"
import { findLaunch, listUsersOfRecord, saveLaunch } from "@/db/queries/oauth-launches"
import { findPushedRequest, savePushedRequest } from "@/db/queries/oauth-pushed"
import { claimJti, isJtiUsed, revokeToken, saveAccessToken } from "@/db/queries/oauth-tokens"
import type { UserId } from "@/lib/id"
import type { OAuthApi, OAuthClient, OAuthUser } from "@/lib/oauth/client"
import type { OAuthStore } from "@/lib/oauth/store"
import { noteRevocation, versionedCache } from "../changes"
import { db } from "../database"

const clients = versionedCache<OAuthClient | null>("oauth-clients", {
  max: 10_000,
  load: (clientId) => findOAuthClient(db(), clientId),
})

const apis = versionedCache<readonly OAuthApi[]>("oauth-apis", { max: 1, load: () => listOAuthApis(db()) })

const users = versionedCache<OAuthUser | null>("oauth-users", {
  max: 10_000,
  load: (id) => findOAuthUser(db(), id as UserId),
})

/** Longer than any client_id we register, or with a NUL or the like: no question to the database. */
const CLIENT_ID = /^\P{Cc}{1,300}$/u

export const store: OAuthStore = {
  findClient: async (clientId) => (CLIENT_ID.test(clientId) ? clients.get(clientId) : null),
  listApis: () => apis.get("all"),
  findUser: (id) => users.get(id),
  findConsent: (consent) => grants.findConsent(db(), consent),
  issueCode: (grant, code, origin) => grants.issueCode(db(), { grant, code, origin }),
  savePushedRequest: (pushed) => savePushedRequest(db(), pushed),
  findPushedRequest: (hash) => findPushedRequest(db(), hash),
  findCode: (hash) => grants.findCode(db(), hash),
  redeemCode: (hash, rows, now) => grants.redeemCode(db(), { hash, rows, now }),
  findRefreshToken: (hash) => grants.findRefreshToken(db(), hash),
  rotateRefreshToken: (hash, rows, now) => grants.rotateRefreshToken(db(), { hash, rows, now }),
  saveAccessToken: (token) => saveAccessToken(db(), token),
  async revokeGrant(grantId, reason, until) {
    await grants.revokeGrant(db(), { grantId, reason, until })
    noteRevocation("grant", grantId, until)
  },
  async revokeToken(jti, until) {
    await revokeToken(db(), jti, until)
    noteRevocation("jti", jti, until)
  },
  saveLaunch: (launch) => saveLaunch(db(), launch),
  findLaunch: (hash) => findLaunch(db(), hash),
  listUsersOfRecord: (fhirUser) => listUsersOfRecord(db(), fhirUser),
  saveDeviceAuthorization: (device) => saveDevice(db(), device),
  findDevice: (hash) => findDevice(db(), hash),
  notePoll: (hash, now, intervalSeconds) => notePoll(db(), { hash, now, intervalSeconds }),
  redeemDevice: (hash, rows) => redeemDevice(db(), { hash, rows }),
  claimJti: (owner, hash, expiresAt) => claimJti(db(), { owner, hash, expiresAt }),
  isJtiUsed: (owner, hash) => isJtiUsed(db(), { owner, hash }),
}
