import Cryptography
import Testing

struct X25519Tests {
    private static func key(_ hex: String) throws -> X25519PrivateKey {
        var bytes = try #require(Hexadecimal.decode(hex))
        guard let key = X25519PrivateKey(Secret(movingFrom: &bytes)) else {
            throw NoKey()
        }
        return key
    }

    private struct NoKey: Error {}

    /// RFC 7748, section 6.1.
    @Test func publicHalvesAreThoseOfTheStandard() throws {
        for (secret, published) in [
            (
                "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
                "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
            ),
            (
                "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
                "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
            ),
        ] {
            #expect(Hexadecimal.encode(try Self.key(secret).publicKey.bytes) == published)
        }
    }

    @Test func onlyThePrivateHalfOpensWhatWasSealedForThatPurpose() throws {
        let key = try Self.key(String(repeating: "5d", count: 32))
        let other = try Self.key(String(repeating: "77", count: 32))
        for text in [[], [1], [UInt8](repeating: 9, count: 1_000)] {
            let sealed = try #require(key.publicKey.seal(text, for: "a"))
            #expect(key.open(sealed, for: "a") == text)
            #expect(key.open(sealed, for: "b") == nil)
            #expect(other.open(sealed, for: "a") == nil)
            #expect(key.publicKey.seal(text, for: "a") != sealed)
            for place in [0, 31, 32, sealed.count - 1] {
                var changed = sealed
                changed[place] ^= 1
                #expect(key.open(changed, for: "a") == nil)
            }
            #expect(key.open(Array(sealed.dropLast()), for: "a") == nil)
        }
        #expect(key.open([], for: "a") == nil)
    }

    /// Such a key's shared secret is known to everybody.
    @Test func nothingIsSealedToAKeyOfSmallOrder() throws {
        let zero = try #require(X25519PublicKey([UInt8](repeating: 0, count: 32)))
        #expect(zero.seal([1], for: "a") == nil)
        #expect(X25519PublicKey([1]) == nil)
    }
}
