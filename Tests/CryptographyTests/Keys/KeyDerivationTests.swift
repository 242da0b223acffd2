import Cryptography
import GoldenValues
import Testing

struct KeyDerivationTests {
    private struct Case {
        let inputKey: [UInt8]
        let salt: [UInt8]
        let info: [UInt8]
        let count: Int
        let key: String
        let output: String
    }

    /// RFC 5869, A.1 to A.3.
    private static let cases = [
        Case(
            inputKey: [UInt8](repeating: 0x0B, count: 22), salt: Array(0...0x0C),
            info: Array(0xF0...0xF9), count: 42,
            key: "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
            output: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                + "34007208d5b887185865"),
        Case(
            inputKey: Array(0...0x4F), salt: Array(0x60...0xAF), info: Array(0xB0...0xFF),
            count: 82, key: "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
            output: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                + "cc30c58179ec3e87c14c01d5c1f3434f1d87"),
        Case(
            inputKey: [UInt8](repeating: 0x0B, count: 22), salt: [], info: [], count: 42,
            key: "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
            output: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                + "9d201395faa4b61a96c8"),
    ]

    @Test(arguments: cases.indices)
    func keysAreThoseOfTheRFC(_ index: Int) {
        let known = Self.cases[index]
        let key = HKDFSHA256.extract(salt: known.salt, inputKey: known.inputKey)
        #expect(key.description == known.key)
        let output = HKDFSHA256.expand(key, info: known.info, count: known.count)
        #expect(Hexadecimal.encode(output) == known.output)
    }

    @Test func anyLengthUpToTheLargestIsABeginningOfIt() {
        let whole = HKDFSHA256.expand(.zero, info: [1], count: HKDFSHA256.bytesMaximum)
        #expect(whole.count == HKDFSHA256.bytesMaximum)
        for count in [0, 1, 31, 32, 33, 64] {
            #expect(
                HKDFSHA256.expand(.zero, info: [1], count: count) == Array(whole.prefix(count)))
        }
    }

    @Test func codesUnderKeysOfEveryTypeAreTheSame() {
        var bytes = SHA256.digest([7])
        let message = Array("发票".utf8)
        let code = HMACSHA256.authenticate(message, key: bytes)
        #expect(HMACSHA256.authenticate(message, key: Bytes32(bytes)!).bytes == code)
        let secret = Secret(movingFrom: &bytes)
        #expect(bytes.isEmpty)
        #expect(HMACSHA256.authenticate(message, key: secret).bytes == code)
        // RFC 2104 allows an empty key, which must not be the last call's.
        let nothing = Secret(movingFrom: &bytes)
        #expect(
            HMACSHA256.authenticate([], key: nothing).bytes
                == HMACSHA256.authenticate([], key: [UInt8]()))
    }

    @Test func secretsAreLentAndMade() {
        var bytes: [UInt8] = [1, 2, 3]
        let secret = Secret(movingFrom: &bytes)
        #expect(secret.count == 3)
        #expect(secret.withExposedBytes { [$0[0], $0[1], $0[2]] } == [1, 2, 3])
        let one = Secret.random(32).withExposedBytes { bytes in bytes.indices.map { bytes[$0] } }
        let other = Secret.random(32).withExposedBytes { bytes in bytes.indices.map { bytes[$0] } }
        #expect(one.count == 32 && one != other)
    }

    @Test func thirtyTwoBytesComeBackInTheirOrder() throws {
        let bytes = Array(UInt8(0)..<32)
        let value = try #require(Bytes32(bytes))
        #expect(value.bytes == bytes)
        #expect(value.description.hasPrefix("00010203"))
        #expect(value.words[0] == 0x0001_0203_0405_0607)
        #expect(Bytes32(bytes.dropLast()) == nil)
        #expect(Bytes32(bytes + [0]) == nil)
        // The first byte decides, and the last one where the others are equal.
        #expect(.zero < value)
        #expect(!(value < value))
        for place in 0..<32 {
            var other = bytes
            other[place] += 1
            #expect(value < Bytes32(other)!, "byte \(place)")
        }
    }
}
