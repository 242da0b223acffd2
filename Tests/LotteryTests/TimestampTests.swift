import Cryptography
import Lottery
import Testing

/// What a timestamp authority is asked, and what it answers.
struct TimestampTests {
    private static let hash = SHA256.hash(Array("first part\n".utf8))
    private static let query = TimestampQuery(hash, nonce: 0x4142_4344_4546_4748)

    /// As `openssl ts -reply` answered, without its certificate.
    private static let reply = """
        MIIB6zADAgEAMIIB4gYJKoZIhvcNAQcCoIIB0zCCAc8CAQMxDzANBglghkgBZQMEAgEFADCBhwYLKoZIhvcNAQkQ
        AQSgeAR2MHQCAQEGBCoDBAEwMTANBglghkgBZQMEAgEFAAQgA2z/3R+hRn3vH7wTFNH3QefRsVM6SDh0waMkSBQL
        eDQCAQMYDzIwMjYxMTMwMDAwNTE3WjADAgEBAQH/AghBQkNERUZHSKAQpA4wDDEKMAgGA1UEAwwBdDGCAS0wggEp
        AgEBMCUwDTELMAkGA1UEAwwCY2ECFHJ1Z3HwmGeF3InRbwNM86VgAK3fMA0GCWCGSAFlAwQCAQUAoIGYMBoGCSqG
        SIb3DQEJAzENBgsqhkiG9w0BCRABBDAcBgkqhkiG9w0BCQUxDxcNMjYxMTMwMDAwNTE3WjArBgsqhkiG9w0BCRAC
        DDEcMBowGDAWBBS807gIklAWzESTfSogzBX+Vxp5uTAvBgkqhkiG9w0BCQQxIgQgJFeoNMgAVYbqt6BWQbrskEOs
        vFIx6PRQ/iZ3Cqg1U4swCgYIKoZIzj0EAwIERzBFAiEAmGxPQ3RTL5WP8o3EFcUTlAED5IF8vDOm3ifETGjlZK0C
        IB2s7jYmGqWsly1JTEO2avGppYefEkmz0I/H1ReA+ZZc
        """

    private static var answered: [UInt8] {
        Base64.decodeCanonical(reply.filter { !$0.isWhitespace }) ?? []
    }

    /// The bytes that `openssl ts -query` writes for the same hash and nonce.
    @Test func theQuestionIsThatOfOthers() {
        #expect(
            Hexadecimal.encode(Self.query.bytes)
                == "30430201013031300d060960864801650304020105000420" + Self.hash.description
                + "020841424344454647480101ff")
        // Whatever chance gives, it is a positive number of eight bytes.
        for nonce in [0, .max, 1 << 63] as [UInt64] {
            let bytes = TimestampQuery(Self.hash, nonce: nonce).bytes
            #expect(bytes.count == Self.query.bytes.count)
            #expect((0x40..<0x80).contains(bytes[bytes.count - 11]))
        }
    }

    @Test func anAnswerSaysWhatWasStampedAndWhen() throws {
        let reply = try #require(TimestampReply(Self.answered))
        #expect(reply.hash == Self.hash)
        #expect(reply.time == "20261130000517Z")
        #expect(reply.answers(Self.query))
        #expect(!reply.answers(TimestampQuery(Self.hash, nonce: 7)))
        #expect(!reply.answers(TimestampQuery(.zero, nonce: 0x4142_4344_4546_4748)))
    }

    /// Bytes of others are read within their bounds, and what is cut off is no answer.
    @Test func aDamagedAnswerIsNone() {
        let bytes = Self.answered
        for end in bytes.indices { #expect(TimestampReply(Array(bytes[..<end])) == nil) }
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 0x80
            // It may still be read; it is then another answer, or a part that only the signature covers.
            _ = TimestampReply(changed)
        }
        let refused = StampForTests.reply(over: Self.hash, nonce: [1], status: 2)
        #expect(TimestampReply(refused) == nil)
        #expect(TimestampReply(StampForTests.reply(over: Self.hash, nonce: [1])) != nil)
    }
}

/// Answers with no signature in them.
enum StampForTests {
    static func reply(over hash: Bytes32, nonce: [UInt8], status: UInt8 = 0) -> [UInt8] {
        func value(_ tag: UInt8, _ content: [UInt8]...) -> [UInt8] {
            let all = content.flatMap { $0 }
            let length =
                all.count < 0x80
                ? [UInt8(all.count)] : [0x82, UInt8(all.count >> 8), UInt8(all.count & 0xFF)]
            return [tag] + length + all
        }
        let sha256 = value(0x06, [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01])
        let info = value(
            0x30, value(0x02, [1]), value(0x06, [0x2A, 3, 4, 1]),
            value(0x30, value(0x30, sha256), value(0x04, hash.bytes)), value(0x02, [3]),
            value(0x18, Array("20260105101500Z".utf8)), value(0x02, nonce))
        let inner = value(
            0x30,
            value(
                0x06,
                [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04]),
            value(0xA0, value(0x04, info)))
        let signed = value(0x30, value(0x02, [3]), value(0x31), inner)
        return value(
            0x30, value(0x30, value(0x02, [status])),
            value(
                0x30, value(0x06, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]),
                value(0xA0, signed)))
    }
}
