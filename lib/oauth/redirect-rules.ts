/**
 * The rules a redirect URI is checked against, as a list: an error blocks, a warning explains. Each rule looks
 * at the text as written; `checkRedirectUri` (redirect-uri.ts) runs them in order.
 */

import type { Platform } from "@/lib/apps/app"
import { findMixedScripts, INVISIBLE, nameCharacter, readableHost } from "./host-name"
import { isLoopback, isLoopbackAddress, type UriParts } from "./uri-parts"

/** One thing found in a URI: what is wrong, how to mend it, and where that is written. */
export interface Finding {
  code: string
  sentence: string
  mend: string
  source: string
}

export interface UriUnderCheck extends UriParts {
  uri: string
  platform: Platform
}

interface Rule<Subject> {
  code: string
  source: string
  /** The sentence and its mend when the rule is broken, otherwise `null`. */
  find: (subject: Subject) => readonly [sentence: string, mend: string] | null
}

export const MAX_REDIRECT_URI_LENGTH = 256

// biome-ignore format: one list
const FORBIDDEN_SCHEMES = [
  "javascript", "data", "file", "vbscript", "blob", "filesystem", "about", "view-source", "jar", "content",
  "intent", "android-app", "chrome", "chrome-extension", "moz-extension", "resource", "ms-its", "mhtml",
  "ws", "wss", "ftp", "ftps", "mailto", "tel", "sms", "ldap", "gopher", "urn", "cid", "mid",
]

const DANGEROUS = ["code", "state", "error", "access_token", "id_token", "response"]
const TUNNELS =
  /(^|\.)(ngrok\.io|ngrok\.app|ngrok-free\.app|ngrok-free\.dev|loca\.lt|trycloudflare\.com|serveo\.net)$/

const firstOf = (text: string, pattern: RegExp) => pattern.exec(text)?.[0] ?? null
const isPrivateUse = (scheme: string) => !["http", "https"].includes(scheme.toLowerCase())
const isReverseDomain = (scheme: string) =>
  /^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+$/.test(scheme.toLowerCase())
const sameAsBrowser = (parts: UriParts) => {
  const standard = parts.scheme.toLowerCase() === "https" ? "443" : "80"
  return parts.port === null || parts.port !== standard
}

/** Hosts such as `0x7f.1` or `127.1`: a browser reads them as an address, a person does not. */
function isOddAddress(host: string): boolean {
  const last = host.replace(/\.$/, "").split(".").at(-1) ?? ""
  if (!/^(0x[0-9a-f]*|[0-9]+)$/i.test(last)) return false
  const bytes = host.split(".")
  return (
    bytes.length !== 4 || !bytes.every((byte) => /^(0|[1-9][0-9]{0,2})$/.test(byte) && Number(byte) < 256)
  )
}

/** Faults of the bare text. Any of them ends the check: the parts cannot be trusted. */
export const TEXT_RULES: readonly Rule<string>[] = [
  {
    code: "empty",
    source: "RFC 6749 §3.1.2",
    find: (uri) =>
      uri === "" ? ["There is no address here.", "Type the address your app is sent back to."] : null,
  },
  {
    code: "too_long",
    source: "Entra ID reply URL rules",
    find: (uri) =>
      uri.length > MAX_REDIRECT_URI_LENGTH
        ? [
            `The address has more than ${MAX_REDIRECT_URI_LENGTH} characters.`,
            "Shorten the path, and carry what varies in the state parameter.",
          ]
        : null,
  },
  {
    code: "invisible_character",
    source: "Unicode TR 36 §3",
    find: (uri) => {
      const found = firstOf(uri, INVISIBLE)
      return found
        ? [
            `The address holds an invisible character (${nameCharacter(found)}).`,
            "Delete it and type the address again by hand.",
          ]
        : null
    },
  },
  {
    code: "whitespace",
    source: "RFC 3986 §2",
    find: (uri) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      const found = firstOf(uri, /[\s\u0000-\u0020\u007f-\u00a0]/u)
      return found
        ? [`The address holds a ${nameCharacter(found)}.`, "Remove it. A space inside a path is written %20."]
        : null
    },
  },
  {
    code: "backslash",
    source: "RFC 3986 §2",
    find: (uri) =>
      uri.includes("\\")
        ? ["The address holds a backslash, which browsers read as a slash.", "Write / instead."]
        : null,
  },
  {
    code: "not_ascii",
    source: "RFC 3986 §2",
    find: (uri) => {
      const found = firstOf(uri, /[^\u0021-\u007e]/u)
      return found
        ? [
            `The address holds “${found}” (${nameCharacter(found)}), which is not a plain letter and may look like one.`,
            "Check that it is meant. Then write it percent-encoded in a path, or as xn-- in a host name.",
          ]
        : null
    },
  },
  {
    code: "illegal_character",
    source: "RFC 3986 §2.2",
    find: (uri) => {
      const found = firstOf(uri, /["<>^`{|}]/)
      return found
        ? [`The character ${found} may not stand in an address.`, "Write it percent-encoded."]
        : null
    },
  },
  {
    code: "wildcard",
    source: "RFC 9700 §4.1.3",
    find: (uri) =>
      uri.includes("*")
        ? [
            "The address holds a *. Addresses are compared letter by letter, so a wildcard would match nothing else.",
            "Register each address by itself, and carry what varies in the state parameter.",
          ]
        : null,
  },
  {
    code: "bad_percent_encoding",
    source: "RFC 3986 §2.1",
    find: (uri) =>
      /%(?![0-9a-f]{2})/i.test(uri)
        ? ["A % is not followed by two hexadecimal digits.", "Write a percent sign itself as %25."]
        : null,
  },
  {
    code: "encoded_control",
    source: "RFC 3986 §7.3",
    find: (uri) =>
      /%(0[0-9a-f]|1[0-9a-f]|7f)/i.test(uri)
        ? ["The address holds an encoded control character such as a line break.", "Remove it."]
        : null,
  },
]

/** Faults of the parts. All are reported. */
export const ERROR_RULES: readonly Rule<UriUnderCheck>[] = [
  {
    code: "forbidden_scheme",
    source: "RFC 9700 §4.1.3",
    find: ({ scheme, uri }) => {
      if (uri.toLowerCase().startsWith("urn:ietf:wg:oauth:2.0:oob"))
        return [
          "The copy-and-paste (oob) redirect is retired: codes were stolen from it.",
          "Use http://127.0.0.1/callback for an installed app.",
        ]
      return FORBIDDEN_SCHEMES.includes(scheme.toLowerCase())
        ? [
            `An address that starts with ${scheme.slice(0, 20)}: cannot receive a code safely.`,
            "Use https://, or http://127.0.0.1 for an installed app.",
          ]
        : null
    },
  },
  {
    code: "fragment",
    source: "RFC 6749 §3.1.2",
    find: ({ fragment }) =>
      fragment !== null
        ? [
            "The address has a part after #, which may not be registered.",
            "Remove the # and everything after it. Single-page apps route after the code has arrived.",
          ]
        : null,
  },
  {
    code: "userinfo",
    source: "RFC 3986 §7.5",
    find: ({ userinfo }) =>
      userinfo !== null
        ? [
            "The address has a user name before the host (…@). It hides where the address really leads.",
            "Remove everything up to the @.",
          ]
        : null,
  },
  {
    code: "no_host",
    source: "RFC 9110 §4.2",
    find: ({ scheme, host }) =>
      !isPrivateUse(scheme) && !host
        ? ["The address names no host.", "Write it as https://app.example.org/callback."]
        : null,
  },
  {
    code: "plain_http",
    source: "RFC 9700 §4.1.3",
    find: ({ scheme, host }) =>
      scheme.toLowerCase() === "http" && host && !isLoopback(host)
        ? [
            "Plain http lets anyone on the network read the code.",
            "Use https. Only 127.0.0.1, [::1] and localhost may use http.",
          ]
        : null,
  },
  {
    code: "bad_port",
    source: "RFC 3986 §3.2.3",
    find: ({ port }) =>
      port !== null && (!/^[1-9][0-9]{0,4}$/.test(port) || Number(port) > 65535)
        ? [
            "The part after the colon is not a port.",
            "Use a number from 1 to 65535, or leave the colon away.",
          ]
        : null,
  },
  {
    code: "bad_host",
    source: "RFC 1123 §2.1",
    find: ({ scheme, host }) => {
      if (isPrivateUse(scheme) || !host) return null
      if (host.startsWith("["))
        return URL.canParse(`https://${host}`)
          ? null
          : ["The number in brackets is not an IPv6 address.", "Check it, or use a host name."]
      if (isOddAddress(host))
        return [
          "Browsers read this host as a numeric address, written in an unusual way.",
          "Write the host name, or all four numbers of the address.",
        ]
      return /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i.test(host) &&
        host.length <= 253
        ? null
        : ["The host is not a valid name.", "Use letters, digits, dots and hyphens, with no dot at the end."]
    },
  },
  {
    code: "mixed_scripts",
    source: "Unicode TR 39 §5",
    find: ({ host }) => {
      const readable = host ? readableHost(host) : null
      const mixed = readable ? findMixedScripts(readable) : null
      return mixed
        ? [
            `The host reads “${mixed.label}” and mixes ${mixed.scripts.join(" and ")} letters: a usual trick to imitate another site.`,
            "Ask the app's developer for the address in plain letters.",
          ]
        : null
    },
  },
  {
    code: "bad_punycode",
    source: "RFC 5891 §4.4",
    find: ({ host }) =>
      host && readableHost(host) === null
        ? [
            "A part of the host starts with xn-- but cannot be decoded.",
            "Check the host name for a typing error.",
          ]
        : null,
  },
  {
    code: "dot_segment",
    source: "RFC 3986 §5.2.4",
    find: ({ path }) =>
      path.split("/").some((segment) => /^(\.|%2e){1,2}$/i.test(segment))
        ? [
            "The path holds a . or .. step, which browsers resolve before sending.",
            "Write the path it leads to.",
          ]
        : null,
  },
  {
    code: "response_parameter",
    source: "RFC 6749 §4.1.2",
    find: ({ query }) => {
      const names = (query ?? "").split("&").map((pair) => pair.split("=")[0]?.toLowerCase() ?? "")
      const taken = names.find((name) => DANGEROUS.includes(name))
      return taken
        ? [
            `The address already carries “${taken}”, a name the answer uses itself.`,
            "Rename that parameter, or carry the value in state.",
          ]
        : null
    },
  },
  {
    code: "scheme_not_reverse_domain",
    source: "RFC 8252 §7.1",
    find: ({ scheme, platform }) =>
      platform === "native" &&
      isPrivateUse(scheme) &&
      !FORBIDDEN_SCHEMES.includes(scheme.toLowerCase()) &&
      !isReverseDomain(scheme)
        ? [
            `Another app on the same phone can claim “${scheme.slice(0, 40)}:” as well.`,
            "Use a domain you own, backwards: org.example.app:/callback.",
          ]
        : null,
  },
  {
    code: "private_scheme_needs_native",
    source: "RFC 8252 §7.1",
    find: ({ scheme, platform }) =>
      platform !== "native" && isPrivateUse(scheme) && !FORBIDDEN_SCHEMES.includes(scheme.toLowerCase())
        ? [
            `Only an installed app can be reached by “${scheme.slice(0, 40)}:”.`,
            "Choose the platform “Phone or desktop app”, or use https://.",
          ]
        : null,
  },
]

/** What an admin should know, and may accept. */
export const WARNING_RULES: readonly Rule<UriUnderCheck>[] = [
  {
    code: "loopback_on_website",
    source: "RFC 8252 §8.3",
    find: ({ host, platform }) =>
      platform !== "native" && isLoopback(host)
        ? [
            "This address leads to the computer of whoever signs in. It is for development only.",
            "Remove it before patients or clinicians use the app.",
          ]
        : null,
  },
  {
    code: "prefer_loopback_address",
    source: "RFC 8252 §8.3",
    find: ({ host, platform }) =>
      platform === "native" && host?.toLowerCase() === "localhost"
        ? [
            "With localhost the port must match exactly, and another program may answer to the name.",
            "Use http://127.0.0.1: there the port may change from run to run.",
          ]
        : null,
  },
  {
    code: "loopback_port_ignored",
    source: "RFC 8252 §7.3",
    find: ({ host, port, platform, scheme }) =>
      platform === "native" && scheme === "http" && isLoopbackAddress(host) && port !== null
        ? [
            "The port is not compared for an installed app: every port of this address matches.",
            "You may leave the port away. One entry serves all ports.",
          ]
        : null,
  },
  {
    code: "internationalised_host",
    source: "Unicode TR 36 §2",
    find: ({ host }) =>
      host && /(^|\.)xn--/i.test(host) && readableHost(host)
        ? [
            `People will read this host as “${readableHost(host)}”.`,
            "Check that this is the site you mean and not one that looks like it.",
          ]
        : null,
  },
  {
    code: "upper_case",
    source: "RFC 3986 §6.2.2.1",
    find: ({ scheme, host }) =>
      /[A-Z]/.test(scheme) || (!isPrivateUse(scheme) && /[A-Z]/.test(host ?? ""))
        ? [
            "Browsers write scheme and host in small letters; addresses are compared letter by letter.",
            "Write both in small letters, unless your app really sends capitals.",
          ]
        : null,
  },
  {
    code: "default_port",
    source: "RFC 3986 §6.2.3",
    find: (parts) =>
      !isPrivateUse(parts.scheme) && !sameAsBrowser(parts)
        ? [
            `Browsers leave :${parts.port} away, and the address then no longer matches.`,
            "Remove the port, unless your app really sends it.",
          ]
        : null,
  },
  {
    code: "no_path",
    source: "RFC 3986 §6.2.3",
    find: ({ scheme, path }) =>
      !isPrivateUse(scheme) && path === ""
        ? [
            "Many libraries add a / to an address without a path, and it then no longer matches.",
            "Register the form your app sends; best is a path of its own, such as /callback.",
          ]
        : null,
  },
  {
    code: "private_scheme_slashes",
    source: "RFC 8252 §7.1",
    find: ({ scheme, authority }) =>
      isPrivateUse(scheme) && authority !== null
        ? [
            "After a scheme of its own an app usually has one slash; with two, the next word counts as a host.",
            `Prefer ${scheme.slice(0, 40)}:/callback, if your app sends that.`,
          ]
        : null,
  },
  {
    code: "numeric_host",
    source: "RFC 9110 §4.3.4",
    find: ({ host }) =>
      host && !isLoopback(host) && (/^[0-9.]+$/.test(host) || host.startsWith("["))
        ? [
            "The host is a number; certificates for numbers are rare and the owner may change.",
            "Use a host name.",
          ]
        : null,
  },
  {
    code: "short_host",
    source: "RFC 6761 §6",
    find: ({ scheme, host }) =>
      !isPrivateUse(scheme) && host && !host.startsWith("[") && !host.includes(".") && !isLoopback(host)
        ? [
            "A host without a dot is found only inside one network, and differs from network to network.",
            "Use the full name, such as app.hospital.example.",
          ]
        : null,
  },
  {
    code: "tunnel_host",
    source: "RFC 9700 §4.1.2",
    find: ({ host }) =>
      host && TUNNELS.test(host.toLowerCase())
        ? [
            "This is a tunnel address: tomorrow it may belong to somebody else.",
            "Use it for a short test, and remove it afterwards.",
          ]
        : null,
  },
  {
    code: "issuer_parameter",
    source: "RFC 9207 §2",
    find: ({ query }) =>
      (query ?? "").split("&").some((pair) => pair.split("=")[0] === "iss")
        ? [
            "The address carries “iss”, which Admit adds to every answer: the app will see it twice.",
            "Rename the parameter, or carry the value in state.",
          ]
        : null,
  },
]
