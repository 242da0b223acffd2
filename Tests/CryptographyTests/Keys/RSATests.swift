import Cryptography
import Testing

struct RSATests {
    private static let key = RSAPrivateKey.generate()
    private static let other = RSAPrivateKey.generate()

    /// Signed by the `openssl` program with the key of `madeByOpenSSL`.
    private static let message = Array(
        "1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n{\"a\":1}\n".utf8)
    private static let signature =
        "OVyZ66Fj+E1a30uTCIQ42cTlA1jABfiT87vCXkh6OTiMBJRR4LrbpcyNRoFrl28iR1/vOIVmqnAiMYnCiexgoHCb/Cox"
        + "FBTJmByw6v//Gc+NlRwQBx6tdi+WM7nR1oAo7kaH5Yf4pMIMOSnfNsC/D1WqRPQnu/QHAEmJBoUWY7M9bvhmtq8xDEza"
        + "6FaMNZ59fPbnhIRKj4W/3IK65JetU6+8H5gKPwrjkevqxgxRyfCWdJKtmFBfyEsEBCpWvOhln5CAcMP7mhEucHdHz+4z"
        + "Fcs8jrkR6zldlcJe1/tUo99aNyPd2CICES4jDCFmThVAdgcdkYKcWDeOrkd1kAPnsw=="

    @Test func aSignatureOfAnotherProgramHoldsAndNoChangedOne() throws {
        let certificate = try #require(X509Certificate(pem: madeByOpenSSL))
        let key = try #require(certificate.publicKey)
        let signature = try #require(Base64.decode(Self.signature))
        #expect(key.verifies(signature, of: Self.message))
        #expect(!key.verifies(signature, of: Self.message + [0x0A]))
        #expect(!key.verifies(signature.dropLast(), of: Self.message))
        #expect(!key.verifies([], of: Self.message))
        var changed = signature
        changed[100] ^= 1
        #expect(!key.verifies(changed, of: Self.message))
        #expect(!Self.key.publicKey.verifies(signature, of: Self.message))
    }

    @Test func whatAKeySignsItsPublicHalfVerifies() throws {
        let signature = Self.key.sign(Self.message)
        #expect(Self.key.sign(Self.message) == signature)
        let read = try #require(RSAPublicKey(pem: Self.key.publicKey.pem))
        #expect(read.verifies(signature, of: Self.message))
        #expect(!Self.other.publicKey.verifies(signature, of: Self.message))
        let again = try #require(RSAPrivateKey(pem: Self.key.pem))
        #expect(again.sign(Self.message) == signature)
    }

    @Test func aNameIsReadOnlyByWhomItIsFor() throws {
        let name = Array("张三".utf8)
        let text = try #require(Self.key.publicKey.encryptOAEPWithSHA1(name))
        #expect(text.count == 256)
        #expect(Self.key.publicKey.encryptOAEPWithSHA1(name) != text)
        #expect(Self.key.decryptOAEPWithSHA1(text) == name)
        #expect(Self.other.decryptOAEPWithSHA1(text) == nil)
        var changed = text
        changed[255] ^= 1
        #expect(Self.key.decryptOAEPWithSHA1(changed) == nil)
        #expect(Self.key.decryptOAEPWithSHA1([]) == nil)
        // RFC 8017, section 7.1.1: two digests and two bytes are lost.
        let longest = [UInt8](repeating: 7, count: 256 - 42)
        #expect(
            Self.key.publicKey.encryptOAEPWithSHA1(longest).flatMap(Self.key.decryptOAEPWithSHA1)
                == longest)
        #expect(Self.key.publicKey.encryptOAEPWithSHA1(longest + [7]) == nil)
    }

    @Test func whatIsNoLongEnoughRSAKeyIsRefused() {
        #expect(RSAPublicKey(pem: "") == nil)
        #expect(RSAPublicKey(pem: madeByOpenSSL) == nil)
        #expect(RSAPublicKey(pem: Self.key.pem.reveal()) == nil)
        #expect(RSAPrivateKey(pem: SecretText(Self.key.publicKey.pem)) == nil)
        #expect(RSAPrivateKey(pem: .none) == nil)
        // P-256, and RSA with 1,024 bits.
        #expect(
            RSAPublicKey(
                pem: """
                    -----BEGIN PUBLIC KEY-----
                    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAENtHJFR/d5S0EX3TqtmcbqxxJRYhJ
                    vLWLhTir3DHaIUZNXE/moFAnAXGtdr1/p9pQxpkGKqmT2ZSF5U+AFa3eCA==
                    -----END PUBLIC KEY-----
                    """) == nil)
        #expect(
            RSAPublicKey(
                pem: """
                    -----BEGIN PUBLIC KEY-----
                    MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC/qLMIl8mYrjBihTo6yz4ACWO2
                    o8V1ZV3p9VdnVYLx2vMQhHIqR+K/uVDydQXKnLLKXe+bqMnAKI0pd2qirJj2cjZi
                    1WW3a6+ovKndjaD1w/aRP3hVxS8RuKkEpt0uJw0b/KKNB0wTnLTbqr4/q94sPtrW
                    ypeTi1a0gakkCdmqAwIDAQAB
                    -----END PUBLIC KEY-----
                    """) == nil)
    }

    /// As the `openssl` program prints it with `-nameopt RFC2253,-esc_msb`.
    @Test func aCertificateSaysWhoMadeItAndWhenItHolds() throws {
        let certificate = try #require(X509Certificate(pem: madeByOpenSSL))
        #expect(certificate.serial == "0F0E2A91C3D4")
        #expect(certificate.serialInDecimal == "16553518154708")
        #expect(certificate.issuer == #"CN=Example Platform,OU=Test\, Unit,O=示例支付,C=CN"#)
        #expect(certificate.validity == 1_795_964_283...1_953_730_683)
        #expect(certificate.signatureAlgorithm == "1.2.840.113549.1.1.11")
        let key = try #require(certificate.publicKey)
        #expect(certificate.isSigned(by: key))
        #expect(!certificate.isSigned(by: Self.key.publicKey))
        #expect(certificate.pem == madeByOpenSSL)
    }

    @Test func aChainIsReadInItsOrder() throws {
        let draft = X509Draft(
            subject: [("C", "CN"), ("O", "商户"), ("CN", "1900000001")],
            issuer: [("C", "CN"), ("CN", "Root")], serial: [0x7F, 0, 1],
            validity: 1_800_000_000...1_900_000_000)
        let made = try #require(draft.signed(for: Self.key.publicKey, by: Self.other))
        #expect(made.serial == "7F0001" && made.serialInDecimal == "8323073")
        #expect(made.issuer == "CN=Root,C=CN" && made.subject == "CN=1900000001,O=商户,C=CN")
        #expect(!made.isAuthority)
        var authority = draft
        authority.isAuthority = true
        #expect(authority.signed(for: Self.key.publicKey, by: Self.other)?.isAuthority == true)
        #expect(made.validity == 1_800_000_000...1_900_000_000)
        #expect(made.isSigned(by: Self.other.publicKey))
        let read = try #require(X509Certificate.all(pem: madeByOpenSSL + "\n" + made.pem))
        #expect(read.map(\.serial) == ["0F0E2A91C3D4", "7F0001"])
        #expect(read.last?.publicKey?.pem == Self.key.publicKey.pem)
        #expect(X509Certificate.all(pem: "")?.isEmpty == true)
        #expect(X509Certificate.all(pem: "x -----END CERTIFICATE-----") == nil)
    }

    /// Its key signed `signature`; the key itself is gone.
    private let madeByOpenSSL = """
        -----BEGIN CERTIFICATE-----
        MIIDezCCAmOgAwIBAgIGDw4qkcPUMA0GCSqGSIb3DQEBCwUAMFQxCzAJBgNVBAYT
        AkNOMRUwEwYDVQQKDAznpLrkvovmlK/ku5gxEzARBgNVBAsMClRlc3QsIFVuaXQx
        GTAXBgNVBAMMEEV4YW1wbGUgUGxhdGZvcm0wHhcNMjYxMTI5MTQ1ODAzWhcNMzEx
        MTI5MTQ1ODAzWjBUMQswCQYDVQQGEwJDTjEVMBMGA1UECgwM56S65L6L5pSv5LuY
        MRMwEQYDVQQLDApUZXN0LCBVbml0MRkwFwYDVQQDDBBFeGFtcGxlIFBsYXRmb3Jt
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2+V4InudfbWqSEV9nIQG
        V+xJSajShXqC6HIuy+ZPErPA8LVMdrBLLiqMfYFZDJmjkQh51u3K9z37s7IGkfUa
        zWBdp2RGzgt1r+Kc6EhvQ+CEPI8s5ueVSIHyZJEOvlq/9xhY2Wls7LI9geWn/ERA
        3iv9K+Xwy3xe7+wFopVaKJkhQOnxw/UhG6zT91D7F4vOtSMJJNq+076WbqtmEtLt
        LKwoP1mayADZIjRI6fmEF32U8yrhTGJFeTx8etGGpYs4WrcDY3cuCBEKTBEPb1qc
        tUeaePW9A+8WVGmKcUwscBfO0jkbWgmRJP/qrPL1hu8396IQH2KXK5/xrTmnEpoa
        iwIDAQABo1MwUTAdBgNVHQ4EFgQU4aBKr7vRGSHhsaP/y7jCJWIdC3swHwYDVR0j
        BBgwFoAU4aBKr7vRGSHhsaP/y7jCJWIdC3swDwYDVR0TAQH/BAUwAwEB/zANBgkq
        hkiG9w0BAQsFAAOCAQEA1HrHuvy1qndnN+fBmbgDfcq49vrpmESbBQ9Iphxw6Oi0
        FcBbWilffQQiBeGNc9RWZBHlLNVmaf7OWqiZ6VIMU6lJYAKuC5sGKAwG/VobD8U2
        YbwVIboeo0ocallZamGugD2GCk1DDKCOl35Aw0MnbyUkJXeBjHq2ozNlHQXg+iOM
        k8CfHQtsLAsLrDprkKXVWYxnbu/NrsFcxNXfPSc/YryVewkXE+5NEMNckes+RVfs
        gGgxngx0hkHTL0hRhOiTt4NAeA0sPZE/JZh7KTv0lCUAtD/SwTtKFlL3rDlzCOIt
        NiMyYPkswyOYzJB3Co9+SNd0Pj66AAgnei4sPFUpFg==
        -----END CERTIFICATE-----

        """
}
