/**
 * The links of answers that are not looked at: they pass through as text, in JSON or in XML, and only the links
 * in them become the gateway's. XML is changed as it passes rather than asked for as JSON, because who asks for
 * XML reads no JSON, and because the few elements that matter stand at a place that needs no tree. What is no XML
 * as FHIR has it (a document type, another encoding) breaks off. Other formats have the base URL replaced and no
 * more: their links are judged as the calls they are.
 */

import { BundleLinkText, type LinkText } from "@/lib/fhir/bundle-link-text"
import { BundleLinkXml, escapeXml, unescapeXml } from "@/lib/fhir/bundle-link-xml"
import type { Exchange } from "./exchange"
import { isPaged, outwardLinks } from "./page-links"
import type { Plan } from "./plan"
import type { UpstreamResponse } from "./upstream"

/** Bytes pass as latin1, one character each. */
const fromBytes = (text: string): string => Buffer.from(text, "latin1").toString("utf8")
const toBytes = (text: string): string => Buffer.from(text).toString("latin1")

/** Null for an answer without links of its own. */
export function linkTextFor(exchange: Exchange, plan: Plan, got: UpstreamResponse): LinkText | null {
  if (!isPaged(plan.call)) return null
  const type = String(got.headers["content-type"])
  if (/json/i.test(type))
    return new BundleLinkText((list) => {
      const links: unknown = JSON.parse(fromBytes(list))
      return toBytes(JSON.stringify(outwardLinks(exchange, plan, links)))
    })
  if (!/xml/i.test(type)) return null
  return new BundleLinkXml((sent) => {
    const [relation, url] = [unescapeXml(fromBytes(sent.relation)), unescapeXml(fromBytes(sent.url))]
    const [told] = outwardLinks(exchange, plan, [{ relation, url }])
    return told === undefined ? null : toBytes(escapeXml(String(told.url)))
  })
}
