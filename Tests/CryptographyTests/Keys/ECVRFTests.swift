import Cryptography
import GoldenValues
import Testing

struct ECVRFTests {
    private static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

    private static func key(_ bytes: [UInt8]) -> ECVRFPrivateKey? {
        var bytes = bytes
        return ECVRFPrivateKey(Secret(movingFrom: &bytes))
    }

    private static func bytes(_ digits: String) throws -> [UInt8] {
        try #require(Hexadecimal.decode(digits))
    }

    /// RFC 9381, B.1, examples 10 to 12: secret key, public key, input, proof, output.
    @Test(arguments: [
        (
            "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
            "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6", "sample",
            "035b5c726e8c0e2c488a107c600578ee75cb702343c153cb1eb8dec77f4b5071b4a53f0a46f018bc2c56"
                + "e58d383f2305e0975972c26feea0eb122fe7893c15af376b33edf7de17c6ea056d4d82de6bc02f",
            "a3ad7b0ef73d8fc6655053ea22f9bede8c743f08bbed3d38821f0e16474b505e"
        ),
        (
            "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
            "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6", "test",
            "034dac60aba508ba0c01aa9be80377ebd7562c4a52d74722e0abae7dc3080ddb56c19e067b15a8a81749"
                + "05b13617804534214f935b94c2287f797e393eb0816969d864f37625b443f30f1a5a33f2b3c854",
            "a284f94ceec2ff4b3794629da7cbafa49121972671b466cab4ce170aa365f26d"
        ),
        (
            "2ca1411a41b17b24cc8c3b089cfd033f1920202a6c0de8abb97df1498d50d2c8",
            "03596375e6ce57e0f20294fc46bdfcfd19a39f8161b58695b3ec5b3d16427c274d",
            "Example using ECDSA key from Appendix L.4.2 of ANSI.X9-62-2005",
            "03d03398bf53aa23831d7d1b2937e005fb0062cbefa06796579f2a1fc7e7b8c667d091c00b0f5c3619d1"
                + "0ecea44363b5a599cadc5b2957e223fec62e81f7b4825fc799a771a3d7334b9186bdbee87316b1",
            "90871e06da5caa39a3c61578ebb844de8635e27ac0b13e829997d0d95dd98c19"
        ),
    ])
    func proofsAreThoseOfTheRFC(
        _ secretKey: String, _ publicKey: String, _ input: String, _ proof: String, _ output: String
    ) throws {
        let key = Self.key(try Self.bytes(secretKey))!
        #expect(Hexadecimal.encode(key.publicKey.bytes) == publicKey)
        let made = key.prove(Array(input.utf8))
        #expect(Hexadecimal.encode(made) == proof)
        #expect(key.publicKey.verify(made, of: Array(input.utf8))?.description == output)
        #expect(ECVRF.unverifiedOutput(of: made)?.description == output)
    }

    @Test func revealsOfTheSealsAndTheDrawAreGolden() {
        let values = LotteryValues.all
        let questions =
            values.seals.map { ($0.alpha.bytes, $0.reveals) }
            + [(values.periodic.alpha.bytes, values.periodic.reveals)]
        for (alpha, reveals) in questions {
            for (revealer, reveal) in zip(values.revealers, reveals) {
                let key = Self.key(revealer.sk.bytes)!
                #expect(key.publicKey.bytes == revealer.pk.bytes)
                #expect(key.prove(alpha) == reveal.pi.bytes)
                #expect(key.publicKey.verify(reveal.pi.bytes, of: alpha) == reveal.beta.hash)
            }
        }
    }

    @Test func goldenProofsAreRefusedButTheGoodOne() {
        let refused = LotteryValues.all.vrfRefused
        #expect(refused.cases.count == 15)
        for known in refused.cases {
            let output = ECVRFPublicKey(known.pk.bytes)?.verify(
                known.pi.bytes, of: refused.alpha.bytes)
            #expect((output != nil) == (known.what == "good"), "\(known.what)")
        }
        // What is no proof at all claims no output either, whatever the equation says.
        let malformed = refused.cases.filter { known in
            ["s ", "gamma off", "gamma x", "gamma hybrid", "80", "82"].contains {
                known.what.hasPrefix($0)
            }
        }
        #expect(malformed.count == 7)
        for known in malformed {
            #expect(ECVRF.unverifiedOutput(of: known.pi.bytes) == nil, "\(known.what)")
        }
    }

    @Test func changedProofsAreRefused() {
        let key = Self.key(SecureRandom.bytes(32))!
        let proof = key.prove([1])
        #expect(key.publicKey.verify(proof, of: [1]) != nil)
        for place in proof.indices {
            var changed = proof
            changed[place] ^= 1
            #expect(key.publicKey.verify(changed, of: [1]) == nil, "byte \(place)")
        }
        for bad in [[], Array(proof.dropLast()), proof + [0], [UInt8](repeating: 0, count: 81)] {
            #expect(key.publicKey.verify(bad, of: [1]) == nil)
            #expect(ECVRF.unverifiedOutput(of: bad) == nil)
        }
        #expect(key.publicKey.verify(proof, of: [2]) == nil)
        #expect(key.publicKey.verify(proof, of: []) == nil)
    }

    /// Zero and what is not below the order; and the two ends of what is.
    @Test(
        arguments: [
            ("0000000000000000000000000000000000000000000000000000000000000000", false),
            (order, false),
            ("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552", false),
            ("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false),
            ("0000000000000000000000000000000000000000000000000000000000000001", true),
            ("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550", true),
            ("01", false), ("", false),
            ("000000000000000000000000000000000000000000000000000000000000000001", false),
        ])
    func privateKeysAreNumbersBelowTheOrder(_ digits: String, _ isKey: Bool) throws {
        guard let key = Self.key(try Self.bytes(digits)) else {
            #expect(!isKey)
            return
        }
        #expect(isKey)
        #expect(key.publicKey.verify(key.prove([1]), of: [1]) != nil)
    }

    /// Each with what is wrong; the generator of the group is right.
    @Test(
        arguments: [
            ("good", "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
            ("32 bytes", "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2"),
            ("34 bytes", "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c29600"),
            ("no sign", "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
            ("sign 04", "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
            ("sign 00", "006b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
            ("sign 07", "076b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
            ("off the curve", "020000000000000000000000000000000000000000000000000000000000000001"),
            ("x = p", "02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
            ("x = p + 5", "02ffffffff00000001000000000000000000000001000000000000000000000004"),
            ("all ones", "02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
            ("infinity", "00"), ("nothing", ""),
            (
                "hybrid",
                "076b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                    + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
            ),
            (
                "uncompressed",
                "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                    + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
            ),
        ])
    func publicKeysAreCompressedPoints(_ what: String, _ digits: String) throws {
        let key = ECVRFPublicKey(try Self.bytes(digits))
        #expect((key != nil) == (what == "good"), "\(what)")
    }

    /// Whatever the nonce, there is one output: what a key's owner can choose is nothing.
    @Test func everyKeyHasItsOwnOutput() throws {
        let outputs = try (0..<20).map { _ in
            let key = Self.key(SecureRandom.bytes(32))!
            return try #require(key.publicKey.verify(key.prove([7]), of: [7]))
        }
        #expect(Set(outputs).count == 20)
    }
}
