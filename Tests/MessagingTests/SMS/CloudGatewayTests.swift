import Cryptography
import Doubles
import Edge
import HTTPTypes
import Invoices
import Messaging
import ServiceForTests
import Testing
import Verification

struct CloudGatewayTests {
    enum Cloud: String, CaseIterable, Sendable { case aliyun, tencent }

    private static let secret = "a-secret-of-32-letters-and-digits-"
    /// 2026-01-05T09:30:00+08:00
    static let now = Timestamp(microseconds: 1_767_576_600_000_000)

    private let conversation = SMSConversation(.text("查验一致，状态：正常。"))
    private let memory = MemoryEphemeralStore()

    private static func accepted(_ cloud: Cloud) -> String {
        switch cloud {
        case .aliyun: #"{"Code":"OK","Message":"OK","BizId":"1","RequestId":"2"}"#
        case .tencent: #"{"Response":{"SendStatusSet":[{"Code":"Ok"}],"RequestId":"2"}}"#
        }
    }

    private static func refused(_ cloud: Cloud, _ code: String) -> String {
        switch cloud {
        case .aliyun: #"{"Code":"\#(code)","Message":"…"}"#
        case .tencent: #"{"Response":{"Error":{"Code":"\#(code)","Message":"…"}}}"#
        }
    }

    /// One message, sent at 09:29:00.
    private static func call(_ cloud: Cloud, _ text: String = "查 26990000000000000001") -> String {
        switch cloud {
        case .aliyun:
            #"[{"phone_number":"13800138000","send_time":"2026-01-05 09:29:00","content":"\#(text)","#
                + #""sign_name":"查验","dest_code":"95113","sequence_id":1234567890}]"#
        case .tencent:
            #"{"extend":"01","mobile":"13800138000","nationcode":"86","sign":"查验","#
                + #""text":"\#(text)","time":1767576540}"#
        }
    }

    private func service(
        _ cloud: Cloud, _ platform: SMSPlatform, addresses: AddressRanges? = nil
    ) throws -> ServiceUnderTest {
        let identity = ClientIdentity(secret: [1, 2, 3], trustedProxies: .none)
        let moment = Self.now
        let services = GatewayServices(
            conversation: conversation, memory: memory, identity: identity,
            outbound: { _, _ in platform }, now: { moment })
        let guardian = CallerGuard(
            addresses: addresses, secret: SecretText(Self.secret), identity: identity)
        let gateway =
            switch cloud {
            case .aliyun:
                CloudGateway.aliyun(
                    SenderTests.aliyunAccount, guardian: guardian, identity: identity,
                    services)
            case .tencent:
                CloudGateway.tencent(
                    SenderTests.tencentAccount, guardian: guardian, identity: identity,
                    services)
            }
        return try ServiceUnderTest(with: [gateway])
    }

    private func post(
        _ cloud: Cloud, _ body: String, secret: String = secret, from peer: String? = nil,
        as type: String? = "application/json;charset=utf-8", to service: ServiceUnderTest
    ) async throws -> Reply {
        try await service.send(
            .post, "/sms/\(cloud)/\(secret)", type.map { ["Content-Type": $0] } ?? [:],
            chunks: [Array(body.utf8)], from: peer)
    }

    @Test(arguments: Cloud.allCases)
    func aQueryIsAcknowledgedAndItsReplySent(_ cloud: Cloud) async throws {
        let platform = SMSPlatform(Self.accepted(cloud))
        let reply = try await post(cloud, Self.call(cloud), to: service(cloud, platform))
        #expect(reply.status == 200)
        #expect(
            reply.text
                == (cloud == .aliyun
                    ? #"{"code":0,"msg":"接收成功"}"# : #"{"result":0,"errmsg":"OK"}"#))
        #expect(conversation.texts == ["查 26990000000000000001"])
        #expect(conversation.messages.map(\.sender) == ["+8613800138000"])
        #expect(conversation.messages.map(\.channel) == [.sms])
        #expect(memory.contents().count == 1)
        #expect(!memory.contents()[0].key.contains("138"))
        #expect(platform.requests.count == 1)
    }

    /// No cloud says in its documentation what it calls its body.
    @Test(arguments: Cloud.allCases, [nil, "text/plain", "application/x-www-form-urlencoded"])
    func theBodyMayBeCalledAnything(_ cloud: Cloud, _ type: String?) async throws {
        let platform = SMSPlatform(Self.accepted(cloud))
        let reply = try await post(
            cloud, Self.call(cloud), as: type, to: service(cloud, platform))
        #expect(reply.status == 200 && platform.requests.count == 1)
    }

    @Test func theCountryMayHaveItsPlus() async throws {
        let platform = SMSPlatform(Self.accepted(.tencent))
        let call = Self.call(.tencent).replacing(#""86""#, with: #""+86""#)
        _ = try await post(.tencent, call, to: service(.tencent, platform))
        #expect(conversation.messages.map(\.sender) == ["+8613800138000"])
    }

    @Test(arguments: Cloud.allCases)
    func theSameCallAgainSendsNothing(_ cloud: Cloud) async throws {
        let platform = SMSPlatform(Self.accepted(cloud))
        // Two workers, the second of which knows only what both remember.
        let services = [try service(cloud, platform), try service(cloud, platform)]
        for service in services + services {
            #expect(try await post(cloud, Self.call(cloud), to: service).status == 200)
        }
        #expect(platform.requests.count == 1)
        #expect(Set(conversation.messages.map(\.id)).count == 1)
        _ = try await post(cloud, Self.call(cloud, "帮助"), to: services[0])
        #expect(platform.requests.count == (cloud == .aliyun ? 1 : 2))
    }

    @Test(arguments: Cloud.allCases)
    func whileTheMemoryIsAwayOneWorkerRemembers(_ cloud: Cloud) async throws {
        let platform = SMSPlatform(Self.accepted(cloud))
        let service = try service(cloud, platform)
        memory.fail(with: ServiceUnavailable(.cache, .unreachable, "away"))
        for _ in 0..<3 {
            #expect(try await post(cloud, Self.call(cloud), to: service).status == 200)
        }
        #expect(platform.requests.count == 1)
    }

    @Test(arguments: Cloud.allCases)
    func aSecretThatIsWrongIsNoAddress(_ cloud: Cloud) async throws {
        let platform = SMSPlatform(Self.accepted(cloud))
        let service = try service(cloud, platform)
        for secret in ["", "x", Self.secret + "x", String(Self.secret.dropLast())] {
            let reply = try await post(cloud, Self.call(cloud), secret: secret, to: service)
            #expect(reply.status == 404)
        }
        #expect(conversation.messages.isEmpty && platform.requests.isEmpty)
        #expect(!service.log.text.contains(Self.secret.dropLast(4)))
    }

    @Test(arguments: Cloud.allCases)
    func onlyItsAddressesGetIn(_ cloud: Cloud) async throws {
        let platform = SMSPlatform(Self.accepted(cloud))
        let service = try service(cloud, platform, addresses: AddressRanges(["198.51.100.0/24"]))
        for (peer, status) in [("198.51.100.7", 200), ("203.0.113.9", 403)] {
            let reply = try await post(cloud, Self.call(cloud), from: peer, to: service)
            #expect(reply.status == status)
        }
    }

    @Test(arguments: Cloud.allCases)
    func aFaultOfTheLedgerIsNotAcknowledged(_ cloud: Cloud) async throws {
        let platform = SMSPlatform(Self.accepted(cloud))
        let service = try service(cloud, platform)
        conversation.becomes(.failure(ServiceUnavailable(.ledger, .unreachable, "no socket")))
        #expect(try await post(cloud, Self.call(cloud), to: service).status == 503)
        conversation.becomes(.success(.text("一致")))
        #expect(try await post(cloud, Self.call(cloud), to: service).status == 200)
        #expect(platform.requests.count == 1)
    }

    /// What the platform did, whether the callback is acknowledged, and how often it is sent when
    /// the callback comes again and all is well.
    static let failures: [(Result<OutboundReply, OutboundFault>, Bool, Int)] = [
        (.failure(OutboundFault(.unreachable)), false, 2),
        (.failure(OutboundFault(.hostNotAllowed)), false, 2),
        (.failure(OutboundFault(.overloaded)), false, 2),
        // It may have been sent, and each costs money.
        (.failure(OutboundFault(.deadlineExceeded)), true, 1),
        (.failure(OutboundFault(.tooLarge)), true, 1),
        (.success(SMSPlatform.reply("", status: 502)), false, 2),
        (.success(SMSPlatform.reply("<html>")), true, 1),
    ]

    @Test(arguments: Cloud.allCases, failures.indices)
    func whatWasNotSentIsSentAtTheNextAttempt(_ cloud: Cloud, _ index: Int) async throws {
        let (outcome, isAcknowledged, calls) = Self.failures[index]
        let platform = SMSPlatform("")
        platform.becomes(outcome)
        let service = try service(cloud, platform)
        let first = try await post(cloud, Self.call(cloud), to: service)
        #expect(first.status == (isAcknowledged ? 200 : 503))
        platform.becomes(.success(SMSPlatform.reply(Self.accepted(cloud))))
        #expect(try await post(cloud, Self.call(cloud), to: service).status == 200)
        #expect(platform.requests.count == calls)
    }

    @Test(arguments: [
        (Cloud.aliyun, "isv.BUSINESS_LIMIT_CONTROL", 200), (.aliyun, "Throttling.User", 503),
        (.aliyun, "SignatureDoesNotMatch", 200), (.tencent, "FailedOperation.X", 200),
        (.tencent, "RequestLimitExceeded", 503), (.tencent, "InternalError.Timeout", 503),
    ])
    func aPlatformsNoIsNotAskedAgain(_ cloud: Cloud, _ code: String, _ status: Int) async throws {
        let platform = SMSPlatform(Self.refused(cloud, code))
        let service = try service(cloud, platform)
        #expect(try await post(cloud, Self.call(cloud), to: service).status == status)
        #expect(try await post(cloud, Self.call(cloud), to: service).status == status)
        #expect(platform.requests.count == (status == 200 ? 1 : 2))
        #expect(service.log.text.contains(code) == (status == 200))
        #expect(!service.log.text.contains("13800138000"))
    }

    @Test(arguments: [
        (Cloud.aliyun, "2026-01-05 09:29:00", "2026-01-05 08:29:59"),
        (.aliyun, "2026-01-05 09:29:00", "2026-01-05 10:30:01"),
        (.tencent, "1767576540", "1767572999"), (.tencent, "1767576540", "1767580201"),
    ])
    func anOldCallPlayedAgainIsNotAnswered(
        _ cloud: Cloud, _ sent: String, _ other: String
    ) async throws {
        let platform = SMSPlatform(Self.accepted(cloud))
        let body = Self.call(cloud).replacing(sent, with: other)
        #expect(try await post(cloud, body, to: service(cloud, platform)).status == 200)
        #expect(conversation.messages.isEmpty && platform.requests.isEmpty)
    }

    @Test func silenceSendsNothing() async throws {
        conversation.becomes(.success(.silence))
        let platform = SMSPlatform(Self.accepted(.aliyun))
        let reply = try await post(.aliyun, Self.call(.aliyun), to: service(.aliyun, platform))
        #expect(reply.status == 200)
        #expect(platform.requests.isEmpty)
    }

    /// An odd message stands between two others, which get their replies.
    @Test(
        arguments: [
            (#""content":"\ud83d 查""#, "\u{FFFD} 查"), (#""content":"a\u0000""#, "a\u{FFFD}"),
            (#""content":26990000"#, "26990000"), (#""content":"查\n","new":{"a":null}"#, "查\n"),
            (#""content":"\q""#, "q"), (#""content":null"#, nil), (#""content":{}"#, nil),
            (#""contents":"a""#, nil), (#""content":"a","phone_number":null"#, nil),
            (#""content":"a","phone_number":"10086""#, nil),
        ] as [(String, String?)])
    func anOddMessageCostsNoOther(_ odd: String, _ text: String?) async throws {
        func message(_ id: Int, _ fields: String) -> String {
            let phone = fields.contains("phone_number") ? "" : #""phone_number":13800138000,"#
            return #"{\#(phone)"send_time":"20260105092900","sequence_id":\#(id),\#(fields)}"#
        }
        let platform = SMSPlatform(Self.accepted(.aliyun))
        let list = [
            message(1, #""content":"1""#), "null", "1", "[]", message(2, odd),
            message(3, #""content":"3""#),
        ]
        let body = "[\(list.joined(separator: ","))]"
        #expect(try await post(.aliyun, body, to: service(.aliyun, platform)).status == 200)
        #expect(Set(conversation.texts) == Set(["1", "3"] + (text.map { [$0] } ?? [])))
        #expect(platform.requests.count == (text == nil ? 2 : 3))
    }

    /// The same for what no reader takes.
    @Test(arguments: OddContent.all)
    func aRefusedMessageCostsNoOther(_ odd: OddContent) async throws {
        func message(_ id: Int, _ more: String = "") -> String {
            #"{"phone_number":13800138000,"send_time":"20260105092900","sequence_id":\#(id),"#
                + #""content":"\#(id)"\#(more)}"#
        }
        let platform = SMSPlatform(Self.accepted(.aliyun))
        let body = "[\(message(1)),\(message(2, ",\(odd.member)")),\(message(3))]"
        #expect(try await post(.aliyun, body, to: service(.aliyun, platform)).status == 200)
        #expect(Set(conversation.texts) == (odd.sinksItsObject ? ["1", "3"] : ["1", "2", "3"]))
    }

    /// A call of Tencent's is one message: what is odd further in does not cost it.
    @Test(arguments: OddContent.all.filter { !$0.sinksItsObject })
    func whatIsOddFurtherInCostsNothing(_ odd: OddContent) async throws {
        let platform = SMSPlatform(Self.accepted(.tencent))
        let body = Self.call(.tencent, "查").dropLast() + ",\(odd.member)}"
        let service = try service(.tencent, platform)
        #expect(try await post(.tencent, String(body), to: service).status == 200)
        #expect(conversation.texts == ["查"])
    }

    @Test(arguments: [
        (#""text":"\ud83d 查""#, "\u{FFFD} 查"), (#""text":"a\u0000""#, "a\u{FFFD}"),
        (#""text":26990000"#, "26990000"), (#""text":"查","time":"1767576540","new":[]"#, "查"),
    ])
    func whateverAPersonWritesToTencentIsAnswered(_ fields: String, _ text: String) async throws {
        let platform = SMSPlatform(Self.accepted(.tencent))
        let body = #"{"extend":null,"mobile":13800138000,"nationcode":86,\#(fields)}"#
        #expect(try await post(.tencent, body, to: service(.tencent, platform)).status == 200)
        #expect(conversation.texts == [text])
        #expect(conversation.messages.map(\.sender) == ["+8613800138000"])
    }

    @Test func oneCallMayBringSeveralMessages() async throws {
        let messages = (0..<100).map { index in
            #"{"phone_number":"138001380\#(index < 10 ? "0" : "")\#(index)","content":"查","#
                + #""send_time":"20260105092900","sequence_id":"\#(index)","new":[{}]}"#
        }
        let platform = SMSPlatform(Self.accepted(.aliyun))
        let service = try service(.aliyun, platform)
        let body = "[\(messages.joined(separator: ","))]"
        #expect(try await post(.aliyun, body, to: service).status == 200)
        #expect(platform.requests.count == 100)
        let more = "[\((messages + messages).joined(separator: ","))]"
        #expect(try await post(.aliyun, more, to: service).status == 413)
        #expect(platform.requests.count == 100)
    }

    @Test(arguments: [
        (Cloud.aliyun, "[]", 200), (.aliyun, "[{}]", 200),
        (.aliyun, #"[{"phone_number":"10086","content":"x","sequence_id":1}]"#, 200),
        (.aliyun, "", 400), (.aliyun, "{}", 400), (.aliyun, "[1]", 200), (.aliyun, "[{}", 400),
        (.aliyun, #"[{"content":1}]"#, 200), (.tencent, "{}", 200), (.tencent, "[]", 400),
        (.tencent, #"{"mobile":"13800138000","nationcode":"86","text":null}"#, 200),
        (.tencent, #"{"mobile":null,"nationcode":86,"text":"x"}"#, 200), (.tencent, "1", 400),
        (.tencent, #"{"mobile":["13800138000"],"text":"x"}"#, 200),
        (.tencent, #"{"mobile":"1","mobile":"2"}"#, 400),
        (.tencent, String(repeating: #"{"a":"#, count: 100), 400),
    ])
    func whatIsNoMessageIsNotAnswered(
        _ cloud: Cloud, _ body: String, _ status: Int
    ) async throws {
        let platform = SMSPlatform(Self.accepted(cloud))
        #expect(try await post(cloud, body, to: service(cloud, platform)).status == status)
        #expect(conversation.messages.isEmpty && platform.requests.isEmpty)
    }
}
