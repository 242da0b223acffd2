import Cryptography
import Testing

struct Ed25519Tests {
    /// RFC 8032, section 7.1, tests 1, 2, 3 and SHA(abc): seed, public key, message, signature.
    private static let known = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e"
                + "39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f"
                + "3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67"
                + "f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
        (
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba"
                + "3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfb"
                + "c7c66431e0303dca179c138ac17ad9bef1177331a704"
        ),
    ]

    @Test(arguments: known)
    func signaturesAreThoseOfTheRFC(
        _ seed: String, _ publicKey: String, _ message: String, _ signature: String
    ) throws {
        let key = NoteKeys.key(seed: try #require(Hexadecimal.decode(seed)))
        let message = try #require(Hexadecimal.decode(message))
        #expect(Hexadecimal.encode(key.publicKey.bytes) == publicKey)
        let made = key.sign(message)
        #expect(Hexadecimal.encode(made) == signature)
        #expect(key.publicKey.verifies(made, of: message))
    }

    @Test func changedSignaturesAreRefused() throws {
        let key = NoteKeys.key(seed: SHA256.digest([1]))
        let message = Array("发票".utf8)
        let signature = key.sign(message)
        for place in signature.indices {
            var changed = signature
            changed[place] ^= 1
            #expect(!key.publicKey.verifies(changed, of: message), "byte \(place)")
        }
        for bad in [[], Array(signature.dropLast()), signature + [0]] {
            #expect(!key.publicKey.verifies(bad, of: message))
        }
        #expect(!key.publicKey.verifies(signature, of: message + [0]))
        #expect(!key.publicKey.verifies(signature, of: []))
        let other = NoteKeys.key(seed: SHA256.digest([2]))
        #expect(!other.publicKey.verifies(signature, of: message))
    }

    /// S + L satisfies the equation as S does, and is refused (RFC 8032, section 5.1.7, step 1).
    @Test func theMalleableTwinIsRefused() throws {
        let order = try #require(
            Hexadecimal.decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
        let key = NoteKeys.key(seed: SHA256.digest([1]))
        let signature = key.sign([1])
        var twin = Array(signature[..<32])
        var carry = 0
        for (byte, more) in zip(signature[32...], order) {
            carry += Int(byte) + Int(more)
            twin.append(UInt8(carry & 0xFF))
            carry >>= 8
        }
        #expect(carry == 0)
        #expect(key.publicKey.verifies(signature, of: [1]))
        #expect(!key.publicKey.verifies(twin, of: [1]))
    }

    /// Each with what is wrong.
    @Test(
        arguments: [
            ("0", "0000000000000000000000000000000000000000000000000000000000000000"),
            ("0, sign set", "0000000000000000000000000000000000000000000000000000000000000080"),
            ("identity", "0100000000000000000000000000000000000000000000000000000000000000"),
            ("−0 at 1", "0100000000000000000000000000000000000000000000000000000000000080"),
            ("order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            ("order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
            ("order 8", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
            ("order 8", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
            ("order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            ("−0 at −1", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
            ("y = p", "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            ("y = p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            (
                "y = p + 3, on the curve",
                "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            ),
            ("y = 2^255 − 1", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
            ("all ones", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
            (
                "y = 2, off the curve",
                "0200000000000000000000000000000000000000000000000000000000000000"
            ),
            (
                "y = 7, off the curve",
                "0700000000000000000000000000000000000000000000000000000000000080"
            ),
            ("31 bytes", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751"),
            ("33 bytes", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a00"),
            ("nothing", ""),
        ])
    func theseAreNoKeys(_ what: String, _ key: String) throws {
        #expect(Ed25519PublicKey(try #require(Hexadecimal.decode(key))) == nil, "\(what)")
    }

    /// The small y with a point (worked out apart) are keys under either sign; the others, off the curve,
    /// are not.
    @Test func smallYAreKeysWhereTheCurveHasThem() {
        let off: Set<UInt8> = [2, 7, 8, 11, 12, 13, 17, 20, 22]
        for y in UInt8(2)..<26 where y != 24 && y != 25 {
            for sign in [UInt8(0), 0x80] {
                let bytes = [y] + [UInt8](repeating: 0, count: 30) + [sign]
                #expect((Ed25519PublicKey(bytes) == nil) == off.contains(y), "\(y)")
            }
        }
    }

    @Test(arguments: [0, 31, 33, 64])
    func seedsHave32Bytes(_ count: Int) {
        let isKey = Ed25519PrivateKey(seed: Secret.random(count)) != nil
        #expect(!isKey)
    }
}
