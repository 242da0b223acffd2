import Cryptography
import Testing

@testable import Messaging

/// The figures that WeChat publishes with its sample code.
enum WeChatVector {
    static let token = "spamtest"
    static let appID = "wx2c2769f8efd9abc2"
    static let encodingAESKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    static let nonce = "1320562132"
    static let seconds: Int64 = 1_409_735_669
    static let signature = "5d197aaffba7e9b25a30732f161a50dee96bd5fa"
    static let encrypted = """
        hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PG\
        HQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6\
        tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp\
        3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhv\
        Ql+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE=
        """

    static var cipher: WeChatCipher? {
        WeChatCipher(encodingAESKey: encodingAESKey, receiver: appID)
    }
}

struct WeChatCipherTests {
    private let cipher: WeChatCipher

    init() throws { cipher = try #require(WeChatVector.cipher) }

    @Test func theProofOfAnAddressIsSignedAsPublished() {
        #expect(
            WeChatSignature.make(["weixin_token", "1463961600", "1320562132"])
                == "cbeaf0552177deeaa57bc01357ff7c47eb2acbc9")
    }

    @Test func theSampleIsSignedAndDecryptedAsPublished() throws {
        let parts = [
            WeChatVector.token, String(WeChatVector.seconds), WeChatVector.nonce,
            WeChatVector.encrypted,
        ]
        #expect(WeChatSignature.fits(WeChatVector.signature, parts))
        #expect(!WeChatSignature.fits(WeChatVector.signature.uppercased(), parts))
        #expect(!WeChatSignature.fits("", parts))
        let xml = try XMLReader.read(try #require(cipher.decrypt(WeChatVector.encrypted)))
        #expect(xml.text(of: "Content") == "abcdteT")
        #expect(xml.text(of: "MsgId") == "6054768590064713728")
    }

    /// Every length of padding, 1 to 32.
    @Test(arguments: 0..<40)
    func whatIsEncryptedComesBack(_ length: Int) throws {
        let message = [UInt8](repeating: 0x41, count: length)
        let encrypted = cipher.encrypt(message)
        #expect(cipher.decrypt(encrypted) == message)
        #expect(try #require(Base64.decode(encrypted)).count % 32 == 0)
        #expect(cipher.encrypt(message) != encrypted)
    }

    @Test func whatIsForAnotherReceiverIsRefused() throws {
        for receiver in ["wx2c2769f8efd9abc3", "wx2c2769f8efd9abc", "xwx2c2769f8efd9abc2"] {
            let other = try #require(
                WeChatCipher(encodingAESKey: WeChatVector.encodingAESKey, receiver: receiver))
            #expect(cipher.decrypt(other.encrypt([1, 2, 3])) == nil)
        }
    }

    /// The plain text is made by hand, so that each part of it can be wrong by itself.
    @Test(
        arguments: [
            ("sound", [0, 0, 0, 1], 1, [], true),
            ("length past the end", [0, 0, 1, 0], 1, [], false),
            ("length of four gigabytes", [255, 255, 255, 255], 1, [], false),
            ("length short", [0, 0, 0, 0], 1, [], false),
            ("padding of nothing", [0, 0, 0, 1], 1, [0], false),
            ("padding too long", [0, 0, 0, 1], 1, [33], false),
            ("padding that differs", [0, 0, 0, 1], 1, [9, 9, 3], false),
        ] as [(String, [UInt8], Int, [UInt8], Bool)])
    func everyPartIsChecked(
        _ name: String, _ length: [UInt8], _ count: Int, _ ending: [UInt8], _ isSound: Bool
    ) throws {
        let key = try #require(Base64.decode(WeChatVector.encodingAESKey + "="))
        var text = [UInt8](repeating: 7, count: 16) + length + [UInt8](repeating: 65, count: count)
        text += Array(WeChatVector.appID.utf8)
        let padding = 32 - text.count % 32
        text += [UInt8](repeating: UInt8(padding), count: padding)
        text.replaceSubrange(text.count - ending.count..<text.count, with: ending)
        let bytes = try #require(
            AES256CBC.encrypt(text, key: key, initial: Array(key.prefix(16))))
        #expect((cipher.decrypt(Base64.encode(bytes)) != nil) == isSound)
    }

    @Test(arguments: ["", "AAAA", "!", "AAAAAAAAAAAAAAAAAAAAAA=="])
    func whatIsNoTextOfOursIsRefused(_ text: String) { #expect(cipher.decrypt(text) == nil) }

    /// The last of a key's 43 digits has two bits that belong to no byte.
    @Test func spareBitsOfTheKeyMakeNoDifference() throws {
        let digits = WeChatVector.encodingAESKey.dropLast()
        let message = cipher.encrypt([1])
        for last in ["E", "F", "G", "H"] {
            let same = try #require(
                WeChatCipher(encodingAESKey: digits + last, receiver: WeChatVector.appID))
            #expect(same.decrypt(message) == [1])
        }
    }

    @Test(arguments: [
        "", "abc", String(repeating: "!", count: 43), String(repeating: "a", count: 44),
    ])
    func whatIsNoKeyIsRefused(_ key: String) {
        #expect(WeChatCipher(encodingAESKey: key, receiver: "a") == nil)
    }
}
