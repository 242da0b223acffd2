import Cryptography
import Doubles
import Edge
import HTTPTypes
import Invoices
import ServiceForTests
import Testing
import Verification

@testable import Messaging

struct TwilioGatewayTests {
    private static let token = "12345"
    private static let publicURL = "https://verify.example/sms/twilio"

    private let conversation = SMSConversation(.text("Consistent & <normal>"))

    private func post(
        _ fields: [(name: String, value: String)], signature: String? = nil,
        _ headers: [String: String] = [:], query: String = "",
        outbound: RecordingOutbound = RecordingOutbound(), patience: Duration = .seconds(600),
        conversation: (any Conversing)? = nil
    ) async throws -> Reply {
        let account = TwilioAccount(
            authToken: SecretText(Self.token), publicURL: Self.publicURL,
            api: try #require(WebAddress("https://api.twilio.com")),
            media: try #require(AllowedHosts(["*.twiliocdn.com"])))
        let services = GatewayServices(
            conversation: conversation ?? self.conversation, memory: MemoryEphemeralStore(),
            identity: ClientIdentity(secret: [1, 2, 3], trustedProxies: .none),
            outbound: { hosts, _ in
                outbound.allow(hosts)
                return outbound
            }, now: { Timestamp(microseconds: 0) })
        let gateway = TwilioGateway(account, services, patience: patience)
        let service = try ServiceUnderTest(with: [gateway])
        let message =
            Self.publicURL + query
            + fields.sorted { $0.name < $1.name }.map { $0.name + $0.value }.joined()
        let code = HMACSHA1.authenticate(Array(message.utf8), key: Array(Self.token.utf8))
        let own = [
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature ?? Base64.encode(code),
        ]
        let body = ACS3Signature.canonical(fields).replacing("%20", with: "+")
        return try await service.send(
            .post, "/sms/twilio" + query, own.merging(headers) { $1 },
            chunks: [Array(body.utf8)])
    }

    private static let fields: [(name: String, value: String)] = [
        ("MessageSid", "SM1"), ("From", "+14158675309"), ("Body", "查 1+1 & more"),
        ("NumMedia", "0"), ("FromCity", ""),
    ]

    private static let vector = [
        ("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"), ("Digits", "1234"),
        ("From", "+14158675309"), ("To", "+18005551212"),
    ].map { (name: Array($0.0.utf8), value: Array($0.1.utf8)) }

    /// Twilio signs the address with its port or without, and its own libraries take both.
    @Test(
        arguments: [
            ("https://a.example/sms", "https://a.example/sms", true),
            ("https://a.example/sms", "https://a.example:443/sms", true),
            ("https://a.example:443/sms", "https://a.example/sms", true),
            ("https://a.example:8443/sms?a=b:1", "https://a.example:8443/sms?a=b:1", true),
            ("https://a.example:8443/sms?a=b:1", "https://a.example/sms?a=b:1", true),
            ("http://a.example/sms", "http://a.example:80/sms", true),
            ("https://u:p@a.example/sms", "https://u:p@a.example:443/sms", true),
            ("https://u:p@a.example:8443/sms", "https://u:p@a.example/sms", true),
            ("https://[2001:db8::7]/sms", "https://[2001:db8::7]:443/sms", true),
            ("https://a.example?a=b", "https://a.example:443?a=b", true),
            ("https://a.example/sms", "https://a.example:8443/sms", false),
            ("https://a.example:8443/sms", "https://a.example:443/sms", false),
            ("https://a.example/sms", "http://a.example/sms", false),
            ("https://a.example/sms", "https://b.example/sms", false),
            ("https://a.example/sms:1", "https://a.example/sms", false),
            ("https://a.example/sms", "https://a.example:80/sms", false),
        ] as [(String, String, Bool)])
    func aPortIsThereOrNot(_ ours: String, _ signed: String, _ isSound: Bool) {
        let message = Array(signed.utf8) + Self.vector.flatMap { $0.name + $0.value }
        let code = Base64.encode(HMACSHA1.authenticate(message, key: Array(Self.token.utf8)))
        let signature = TwilioSignature(token: Self.token)
        #expect(signature.isSound(code, url: ours, fields: Self.vector) == isSound)
        #expect(!signature.isSound(code, url: ours, fields: Self.vector.dropLast()))
    }

    /// Capitals make no other host (RFC 9110, section 4.2.3), wherever they are written.
    @Test(
        arguments: [
            ("https://A.Example/sms", "https://a.example/sms", "a.example", true),
            ("https://a.example/sms", "https://A.EXAMPLE/sms", "A.EXAMPLE", true),
            ("https://a.example/sms", "https://A.Example:443/sms", "A.Example:443", true),
            ("https://a.example/sms", "https://A.Example/sms", "A.Example:443", true),
            ("HTTPS://A.example/sms", "https://a.example/sms", "", true),
            ("https://A.Example:8443/sms?A=b", "https://a.example/sms?A=b", "", true),
            ("https://a.example/sms", "https://a.example/SMS", "a.example", false),
            ("https://a.example/sms", "https://b.example/sms", "b.example", false),
            ("https://a.example/sms", "https://A.Example/sms", "B.Example", false),
            ("https://a.example/sms?a=b", "https://a.example/sms?A=B", "a.example", false),
        ] as [(String, String, String, Bool)])
    func capitalsOfTheHostAreNothing(
        _ ours: String, _ signed: String, _ called: String, _ isSound: Bool
    ) {
        let message = Array(signed.utf8) + Self.vector.flatMap { $0.name + $0.value }
        let code = Base64.encode(HMACSHA1.authenticate(message, key: Array(Self.token.utf8)))
        let signature = TwilioSignature(token: Self.token)
        #expect(
            signature.isSound(code, url: ours, host: called, fields: Self.vector) == isSound)
    }

    /// A form as it is sent, signed over what it holds.
    private func post(form: String, fields: [(String, [UInt8])]) async throws -> Reply {
        let signed = fields.sorted { $0.0 < $1.0 }.flatMap { Array($0.0.utf8) + $0.1 }
        let code = HMACSHA1.authenticate(
            Array(Self.publicURL.utf8) + signed, key: Array(Self.token.utf8))
        let account = TwilioAccount(
            authToken: SecretText(Self.token), publicURL: Self.publicURL,
            api: try #require(WebAddress("https://api.twilio.com")), media: .none)
        let services = GatewayServices(
            conversation: conversation, memory: MemoryEphemeralStore(),
            identity: ClientIdentity(secret: [1, 2, 3], trustedProxies: .none),
            outbound: { _, _ in RecordingOutbound() }, now: { Timestamp(microseconds: 0) })
        let gateway = TwilioGateway(account, services)
        let service = try ServiceUnderTest(with: [gateway])
        let headers = [
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": Base64.encode(code),
        ]
        return try await service.send(
            .post, "/sms/twilio", headers, chunks: [Array(form.utf8)])
    }

    @Test(
        arguments: [
            ("%E6%9F%A5+1", Array("查 1".utf8), "查 1"),
            ("1%ED%A0%BD", [0x31, 0xED, 0xA0, 0xBD], "1\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("1%E7%A5", [0x31, 0xE7, 0xA5], "1\u{FFFD}"), ("1%00", [0x31, 0], "1\u{FFFD}"),
            ("100%", Array("100%".utf8), "100%"), ("%zz1", Array("%zz1".utf8), "%zz1"),
            ("%4", Array("%4".utf8), "%4"),
            ("1%1D", [0x31, 0x1D], "1\u{1D}"),
        ] as [(String, [UInt8], String)])
    func whateverAPersonWritesIsAnswered(
        _ form: String, _ octets: [UInt8], _ text: String
    ) async throws {
        let reply = try await post(
            form: "MessageSid=SM1&From=%2B14158675309&Body=\(form)&Empty&&",
            fields: [
                ("MessageSid", Array("SM1".utf8)), ("From", Array("+14158675309".utf8)),
                ("Body", octets), ("Empty", []),
            ])
        #expect(reply.status == 200)
        #expect(conversation.texts == [text])
    }

    /// A StatusCallback that was pointed here tells of our own message; an answer would bring the next.
    @Test(
        arguments: [
            ("MessageStatus", "delivered", 0), ("MessageStatus", "sent", 0),
            ("SmsStatus", "failed", 0),
            ("SmsStatus", "received", 1), ("MessageStatus", "received", 1),
        ] as [(String, String, Int)])
    func aReportIsNotAnswered(_ name: String, _ status: String, _ count: Int) async throws {
        let reply = try await post(Self.fields + [(name, status)])
        #expect(reply.status == 200)
        #expect(conversation.messages.count == count)
        #expect(reply.text.contains("<Message>") == (count == 1))
    }

    /// Twilio's own example.
    @Test func thePublishedVector() {
        let signature = TwilioSignature(token: "12345")
        let fields = Self.vector
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2"
        let published = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
        #expect(signature.isSound(published, url: url, fields: fields))
        #expect(signature.isSound(published, url: url, fields: fields.reversed()))
        #expect(!signature.isSound(published, url: url + "&", fields: fields))
        #expect(!signature.isSound(published, url: url, fields: fields.dropLast()))
        #expect(!signature.isSound("", url: url, fields: fields))
        #expect(!TwilioSignature(token: "").isSound(published, url: url, fields: fields))
    }

    @Test func aQueryIsAnsweredInTwiML() async throws {
        let reply = try await post(Self.fields, query: "?a=b")
        #expect(reply.status == 200)
        #expect(reply[header: "Content-Type"] == "text/xml; charset=utf-8")
        #expect(
            reply.text
                == #"<?xml version="1.0" encoding="UTF-8"?><Response><Message>"#
                + "Consistent &amp; &lt;normal&gt;</Message></Response>")
        #expect(conversation.texts == ["查 1+1 & more"])
        let message = try #require(conversation.messages.first)
        #expect(message.id == "SM1" && message.sender == "+14158675309")
    }

    @Test func silenceIsAnEmptyResponse() async throws {
        conversation.becomes(.success(.silence))
        #expect(try await post(Self.fields).text.hasSuffix("?><Response/>"))
    }

    @Test func aFaultOfTheLedgerIsToldSinceTwilioDoesNotCallAgain() async throws {
        conversation.becomes(.failure(ServiceUnavailable(.ledger, .unreachable, "")))
        #expect(try await post(Self.fields).text.contains("<Message>sorry</Message>"))
    }

    @Test func anAnswerThatTakesTooLongIsToldSinceTwilioHangsUp() async throws {
        let barrier = Barrier()
        let slow = ScriptedConversation { _ throws(ServiceUnavailable) in
            await barrier.pass()
            return .text("late")
        }
        let reply = try await post(Self.fields, patience: .zero, conversation: slow)
        barrier.open()
        #expect(reply.status == 200 && reply.text.contains("<Message>稍后再试</Message>"))
    }

    @Test(arguments: ["", "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "x", "票"])
    func anotherSignatureIsRefused(_ signature: String) async throws {
        #expect(try await post(Self.fields, signature: signature).status == 403)
        #expect(conversation.messages.isEmpty)
    }

    @Test func aFieldAddedByAStrangerIsRefused() async throws {
        let code = try await post(Self.fields)
        #expect(code.status == 200)
        let reply = try await post(
            Self.fields + [("Body", "another")],
            signature: Base64.encode(
                HMACSHA1.authenticate(
                    Array(
                        (Self.publicURL
                            + Self.fields.sorted { $0.name < $1.name }
                            .map { $0.name + $0.value }.joined()).utf8),
                    key: Array(Self.token.utf8))))
        #expect(reply.status == 403)
    }

    @Test(arguments: ["MessageSid", "From"])
    func aCallWithoutWhatIsNeededIsPassedOver(_ name: String) async throws {
        let reply = try await post(Self.fields.filter { $0.name != name })
        #expect(reply.status == 200 && reply.text.hasSuffix("<Response/>"))
        #expect(conversation.messages.isEmpty)
    }

    private static let media = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/"

    /// A message with a sound and a photo, and what comes of fetching the photo.
    private func photo(
        at url: String = media + "ME1", _ reply: OutboundReply
    ) async throws -> (Result<[UInt8], any Error>, RecordingOutbound) {
        let outbound = RecordingOutbound { request in
            .success(request.url.hasPrefix("https://api.") ? reply : OutboundReply("JPEG"))
        }
        let fields = [
            (name: "MessageSid", value: "MM1"), ("From", "+14158675309"), ("Body", "see"),
            ("AccountSid", "AC1"), ("NumMedia", "2"), ("MediaContentType0", "audio/amr"),
            ("MediaUrl0", Self.media + "ME0"), ("MediaContentType1", "image/jpeg"),
            ("MediaUrl1", url),
        ]
        #expect(try await post(fields, outbound: outbound).status == 200)
        guard let message = conversation.messages.first, case .photo(let fetch) = message.content
        else { throw PhotoFault(.notAPhoto) }
        #expect(message.caption == "see")
        do {
            return (.success(try await fetch()), outbound)
        } catch {
            return (.failure(error), outbound)
        }
    }

    @Test(arguments: [302, 307])
    func aPhotoIsFetchedFromWhereTwilioSendsUsOn(_ status: Int) async throws {
        let place = "https://mms.twiliocdn.com/AC1/a?Expires=1&Signature=b~c__"
        let (photo, outbound) = try await photo(
            OutboundReply("", status: status, location: place))
        #expect(try photo.get() == Array("JPEG".utf8))
        #expect(outbound.urls == [Self.media + "ME1", place])
        // The account's name and password are for the interface alone.
        let known = outbound.requests.map { $0.headers.map { "\($0.name): \($0.value)" } }
        #expect(known == [["Authorization: Basic QUMxOjEyMzQ1"], []])
    }

    @Test func aPhotoMayBeInTheReplyItself() async throws {
        let (photo, outbound) = try await photo(OutboundReply("PNG"))
        #expect(try photo.get() == Array("PNG".utf8) && outbound.requests.count == 1)
    }

    @Test(arguments: [
        "https://mms.twiliocdn.com/a", "https://api.twilio.com:8443/a", "http://api.twilio.com/a",
        "https://api.twilio.com.example.com/a", "https://api.twilio.com@example.com/a", "",
    ])
    func thePasswordGoesToNoOtherHost(_ url: String) async throws {
        let (photo, outbound) = try await photo(at: url, OutboundReply("JPEG"))
        #expect(throws: OutboundFault(.hostNotAllowed)) { try photo.get() }
        #expect(outbound.requests.isEmpty)
    }

    @Test(arguments: [
        "https://example.com/a", "http://mms.twiliocdn.com/a", "https://169.254.169.254/", "/a",
    ])
    func anotherPlaceIsNotGoneTo(_ place: String) async throws {
        let (photo, outbound) = try await photo(
            OutboundReply("", status: 307, location: place))
        #expect(throws: OutboundFault(.hostNotAllowed)) { try photo.get() }
        #expect(outbound.requests.count == 1)
    }

    @Test(arguments: [
        OutboundReply(status: 307, body: []), OutboundReply(status: 401, body: []),
        OutboundReply("", status: 404, location: "https://mms.twiliocdn.com/a"),
    ])
    func aRefusalIsNoPhoto(_ reply: OutboundReply) async throws {
        let (photo, _) = try await photo(reply)
        #expect(throws: PlatformFault(.status(reply.status))) { try photo.get() }
    }

    @Test func aSoundAloneIsNotReadable() async throws {
        let fields = [
            (name: "MessageSid", value: "MM1"), ("From", "+14158675309"), ("Body", ""),
            ("NumMedia", "1"), ("MediaContentType0", "audio/amr"),
        ]
        #expect(try await post(fields).status == 200)
        #expect(conversation.texts == [nil])
    }

    @Test(arguments: [
        ("application/json", 415), ("", 415),
        ("application/x-www-form-urlencoded; charset=UTF-8", 200),
    ])
    func onlyFormsAreTaken(_ type: String, _ status: Int) async throws {
        #expect(try await post(Self.fields, ["Content-Type": type]).status == status)
    }

    @Test func aFormOfAnySizeIsNotRead() async throws {
        let long = String(repeating: "a", count: TwilioGateway.bodyBytesMaximum)
        #expect(try await post(Self.fields + [("Long", long)]).status == 413)
    }

    @Test(arguments: [
        ("a\u{0}b\u{8}\u{1F}", "ab"), ("\u{FFFE}\u{FFFF}x", "x"), ("1\n2\t3", "1\n2\t3"),
        ("]]>\"'", "]]&gt;&quot;'"), ("😀", "😀"), ("<!DOCTYPE", "&lt;!DOCTYPE"),
    ])
    func noTextBreaksTheDocument(_ text: String, _ escaped: String) {
        #expect(TwiML.document(.text(text)).contains("<Message>\(escaped)</Message>"))
    }
}
