"""An app on Authlib, as Debian packages it: code with PKCE, the id token verified by the published keys."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlparse

from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken

ISSUER = os.environ["ISSUER"]
ORIGIN = os.environ["ORIGIN"]

client = OAuth2Session(
    os.environ["CLIENT_ID"],
    os.environ["CLIENT_SECRET"],
    scope="openid email",
    redirect_uri=f"{ORIGIN}/callback",
    code_challenge_method="S256",
)
server = client.get(f"{ISSUER}/.well-known/openid-configuration", withhold_token=True).json()
verifier = generate_token(48)
nonce = generate_token(20)


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        if not self.path.startswith("/callback"):
            url, self.server.state = client.create_authorization_url(
                server["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
            self.send_response(302)
            self.send_header("Location", url)
            self.end_headers()
            return
        token = client.fetch_token(
            server["token_endpoint"],
            authorization_response=ORIGIN + self.path,
            state=self.server.state,
            code_verifier=verifier,
        )
        keys = JsonWebKey.import_key_set(client.get(server["jwks_uri"], withhold_token=True).json())
        claims = jwt.decode(
            token["id_token"],
            keys,
            claims_cls=CodeIDToken,
            claims_options={"iss": {"values": [ISSUER]}},
            claims_params={"nonce": nonce, "client_id": client.client_id},
        )
        claims.validate()
        person = client.get(server["userinfo_endpoint"]).json()
        assert person["sub"] == claims["sub"]
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<title>App</title><h1>Signed in as {person['email']}</h1>".encode())

    def log_message(self, *args):
        pass


HTTPServer(("127.0.0.1", urlparse(ORIGIN).port), App).serve_forever()
