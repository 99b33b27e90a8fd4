# A token for whoever is logged in. Hand it out at a route of yours that knows who asks, such as /tradepost-token.
require "json"
require "openssl"

def tradepost_part(bytes)
  [bytes].pack("m0").tr("+/", "-_").delete("=")
end

def tradepost_token(profile, role, name)
  now = Time.now.to_i
  header = { alg: "HS256", typ: "JWT", kid: ENV.fetch("TRADEPOST_KID") }
  claims = { aud: "tradepost", sub: profile, role: role, name: name, iat: now, exp: now + 3600 }
  signed = "#{tradepost_part(JSON.generate(header))}.#{tradepost_part(JSON.generate(claims))}"
  "#{signed}.#{tradepost_part(OpenSSL::HMAC.digest("SHA256", ENV.fetch("TRADEPOST_SECRET"), signed))}"
end

puts tradepost_token("buyer:7", "buyer", "Ana")
