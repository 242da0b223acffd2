import Cryptography
import Testing

/// What platforms' protocols demand of us.
@Suite struct PlatformCipherTests {
    /// FIPS 180-4's examples.
    @Test(arguments: [
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ])
    func sha1IsThatOfTheStandard(_ message: String, _ digest: String) {
        #expect(Hexadecimal.encode(SHA1.digest(Array(message.utf8))) == digest)
    }

    /// RFC 2202, test cases 1, 2 and 6; and the empty key, which must not be the last call's.
    @Test(
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), "Hi There",
                "b617318655057264e28bc0b6fb378c8ef146be00"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
            ),
            (
                [UInt8](repeating: 0xAA, count: 80),
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "aa4ae5e15272d00e95705637ce8a3b55ed402112"
            ),
            ([], "", "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d"),
        ] as [([UInt8], String, String)])
    func sha1CodesAreThoseOfTheStandard(_ key: [UInt8], _ message: String, _ code: String) {
        let bytes = HMACSHA1.authenticate(Array(message.utf8), key: key)
        #expect(Hexadecimal.encode(bytes) == code)
    }

    /// SP 800-38A, F.2.5 and F.2.6.
    @Test func aesIsThatOfTheStandard() throws {
        let key = try #require(
            Hexadecimal.decode("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"))
        let initial = Array(UInt8(0)...15)
        let plain = try #require(
            Hexadecimal.decode("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"))
        let cipher = try #require(
            Hexadecimal.decode("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"))
        #expect(AES256CBC.encrypt(plain, key: key, initial: initial) == cipher)
        #expect(AES256CBC.decrypt(cipher, key: key, initial: initial) == plain)
        #expect(AES256CBC.decrypt(Array(cipher.dropLast()), key: key, initial: initial) == nil)
        #expect(AES256CBC.decrypt(cipher, key: Array(key.dropLast()), initial: initial) == nil)
        #expect(AES256CBC.decrypt(cipher, key: key, initial: []) == nil)
        #expect(AES256CBC.decrypt([], key: key, initial: initial) == [])
    }

    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func base64IsThatOfTheStandard(_ plain: String, _ text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test func base64KnowsAllBytes() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test(arguments: ["Z", "Zg=", "Zg", "Zg==Zg==", "====", "=g==", "Zm9-", "Zm 9", "Zm9v\n"])
    func whatIsNotBase64IsNothing(_ text: String) { #expect(Base64.decode(text) == nil) }

    /// A key of 43 digits whose last one has bits to spare.
    @Test func sparesTheBitsThatBelongToNoByte() {
        let digits = String(repeating: "A", count: 42)
        #expect(Base64.decode(digits + "A=") == Base64.decode(digits + "D="))
        #expect(Base64.decode(digits + "D=")?.count == 32)
    }
}
