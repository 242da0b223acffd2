import Cryptography
import Testing

struct AuthenticatedCipherTests {
    /// Test cases 13, 14 and 15 of McGrew and Viega's specification of GCM, which SP 800-38D refers to:
    /// key, nonce, text, and what is sealed.
    @Test(arguments: [
        (
            String(repeating: "0", count: 64), String(repeating: "0", count: 24), "",
            "530f8afbc74536b9a963b4f1c4cb738b"
        ),
        (
            String(repeating: "0", count: 64), String(repeating: "0", count: 24),
            String(repeating: "0", count: 32),
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
        ),
        (
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            "cafebabefacedbaddecaf888",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
                + "b094dac5d93471bdec1a502270e3cc6c"
        ),
    ])
    func aesIsThatOfTheSpecification(
        _ key: String, _ nonce: String, _ text: String, _ sealed: String
    ) throws {
        let key = try #require(Hexadecimal.decode(key))
        let nonce = try #require(Hexadecimal.decode(nonce))
        let text = try #require(Hexadecimal.decode(text))
        let made = try #require(AES256GCM.seal(text, key: key, nonce: nonce))
        #expect(Hexadecimal.encode(made) == sealed)
        #expect(AES256GCM.open(made, key: key, nonce: nonce) == text)
    }

    @Test func whatWasChangedAnywhereIsNotOpened() throws {
        let key = SecureRandom.bytes(AES256GCM.keyBytes)
        let sealed = try #require(AES256GCM.seal(Array("发票".utf8), key: key))
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 1
            #expect(AES256GCM.open(changed, key: key) == nil, "byte \(place)")
        }
        #expect(AES256GCM.open(Array(sealed.dropLast()), key: key) == nil)
        #expect(AES256GCM.open([], key: key) == nil)
        #expect(AES256GCM.open(sealed, key: SecureRandom.bytes(AES256GCM.keyBytes)) == nil)
    }

    /// Test case 16 of McGrew and Viega's specification.
    @Test func whatStandsBesideATextIsSealedWithIt() throws {
        let key = try #require(
            Hexadecimal.decode("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        let nonce = try #require(Hexadecimal.decode("cafebabefacedbaddecaf888"))
        let associated = try #require(
            Hexadecimal.decode("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
        let text = try #require(
            Hexadecimal.decode(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"))
        let sealed = try #require(
            AES256GCM.seal(text, key: key, nonce: nonce, associated: associated))
        #expect(
            Hexadecimal.encode(sealed)
                == "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b")
        #expect(
            AES256GCM.open(sealed, key: key, nonce: nonce, associated: associated) == text)
        #expect(AES256GCM.open(sealed, key: key, nonce: nonce) == nil)
        #expect(
            AES256GCM.open(sealed, key: key, nonce: nonce, associated: associated + [0]) == nil)
    }

    @Test(arguments: [(31, 12), (33, 12), (32, 11), (32, 16), (0, 0)])
    func keysAndNoncesHaveTheirLengths(_ key: Int, _ nonce: Int) {
        let key = [UInt8](repeating: 1, count: key)
        let nonce = [UInt8](repeating: 1, count: nonce)
        #expect(AES256GCM.seal([1], key: key, nonce: nonce) == nil)
        #expect(
            AES256GCM.open([UInt8](repeating: 1, count: 32), key: key, nonce: nonce) == nil)
    }
}
