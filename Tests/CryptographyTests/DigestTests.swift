import Cryptography
import Testing

@Suite struct DigestTests {
    /// FIPS 180-4's examples, and RFC 4231's for the code.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func digestsAreThoseOfTheStandard(_ message: String, _ digest: String) {
        #expect(Hexadecimal.encode(SHA256.digest(Array(message.utf8))) == digest)
    }

    /// RFC 1321, appendix A.5.
    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ])
    func namesOfCertificatesAreThoseOfTheStandard(_ message: String, _ digest: String) {
        #expect(Hexadecimal.encode(MD5.digest(Array(message.utf8))) == digest)
    }

    @Test(
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (
                [], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
            ),
        ] as [([UInt8], [UInt8], String)])
    func codesAreThoseOfTheStandard(_ key: [UInt8], _ message: [UInt8], _ code: String) {
        #expect(Hexadecimal.encode(HMACSHA256.authenticate(message, key: key)) == code)
    }

    @Test(
        arguments: [
            ([], [], true), ([1], [1], true), ([1], [2], false), ([1], [1, 1], false),
            ([0, 0], [0], false),
        ] as [([UInt8], [UInt8], Bool)])
    func equalityIsOfAllBytes(_ left: [UInt8], _ right: [UInt8], _ areEqual: Bool) {
        #expect(ConstantTime.equal(left, right) == areEqual)
    }

    @Test(arguments: ["0", "0g", "zz", "0x", "000"])
    func whatIsNotHexadecimalIsNothing(_ text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }

    @Test func hexadecimalComesBack() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(Hexadecimal.decode(Hexadecimal.encode(bytes)) == bytes)
        #expect(Hexadecimal.decode("ABcd") == [0xAB, 0xCD])
    }

    @Test func randomBytesDiffer() {
        #expect(SecureRandom.bytes(32).count == 32)
        #expect(SecureRandom.bytes(32) != SecureRandom.bytes(32))
    }
}
