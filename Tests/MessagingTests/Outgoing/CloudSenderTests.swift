import Cryptography
import Doubles
import Edge
import Invoices
import Testing
import Verification

@testable import Messaging

/// Messages of ours through the clouds, where every text is a template.
struct CloudSenderTests {
    enum Cloud: CaseIterable {
        case aliyun, tencent

        /// - Parameter hasCodes: whether a template for codes is approved.
        func sender(_ outbound: RecordingOutbound, hasCodes: Bool) throws -> any OutgoingSender {
            let services = GatewayServices(
                conversation: ScriptedConversation(), memory: MemoryEphemeralStore(),
                identity: ClientIdentity(secret: [1], trustedProxies: .none),
                outbound: { hosts, _ in
                    outbound.allow(hosts)
                    return outbound
                }, now: { OutgoingBench.start })
            let identity = ClientIdentity(secret: [1], trustedProxies: .none)
            let guardian = CallerGuard(
                addresses: nil, secret: SecretText("secret"), identity: identity)
            let gateway: CloudGateway
            switch self {
            case .aliyun:
                var account = SenderTests.aliyunAccount
                account.codeTemplateCode = hasCodes ? "SMS_9" : ""
                account.codeFieldName = "code"
                gateway = .aliyun(account, guardian: guardian, identity: identity, services)
            case .tencent:
                var account = SenderTests.tencentAccount
                account.codeTemplateID = hasCodes ? "99" : ""
                gateway = .tencent(account, guardian: guardian, identity: identity, services)
            }
            return try #require(gateway.senders.first)
        }

        var yes: String {
            self == .aliyun ? #"{"Code":"OK"}"# : #"{"Response":{"SendStatusSet":[{"Code":"Ok"}]}}"#
        }
    }

    private static func delivery(
        _ purpose: OutgoingPurpose, code: String = "123456", to phone: String = "+8613800138000"
    ) -> OutgoingDelivery {
        OutgoingDelivery(
            to: OutgoingRecipient(.sms, phone), purpose: purpose, text: "验证码 123456", code: code)
    }

    private static let noTemplate = OutgoingPermission.mayNot(reason: "no template")

    @Test(arguments: Cloud.allCases)
    func onlyWhatHasATemplateMay(_ cloud: Cloud) throws {
        let outbound = RecordingOutbound()
        for (hasCodes, delivery, permission) in [
            (true, Self.delivery(.code), .may(.charged)),
            (false, Self.delivery(.code), Self.noTemplate),
            (true, Self.delivery(.code, code: ""), Self.noTemplate),
            (false, Self.delivery(.lateAnswer), .may(.charged)),
            (true, Self.delivery(.notice), Self.noTemplate),
            (true, Self.delivery(.reminder), Self.noTemplate),
            (
                true, Self.delivery(.code, to: "+12025550123"),
                .mayNot(reason: "a phone outside of the mainland")
            ),
            (true, Self.delivery(.code, to: "+8610000"), .mayNot(reason: "no person's phone")),
        ] as [(Bool, OutgoingDelivery, OutgoingPermission)] {
            let sender = try cloud.sender(outbound, hasCodes: hasCodes)
            #expect(sender.permission(for: delivery, at: OutgoingBench.start) == permission)
        }
    }

    @Test(arguments: Cloud.allCases)
    func aCodeGoesOutAloneInItsTemplate(_ cloud: Cloud) async throws {
        let outbound = RecordingOutbound { _ in .success(OutboundReply(cloud.yes)) }
        let sender = try cloud.sender(outbound, hasCodes: true)
        #expect(await sender.send(Self.delivery(.code), at: OutgoingBench.start) == .sent)
        let request = try #require(outbound.requests.first)
        switch cloud {
        case .aliyun:
            #expect(request.url.contains("TemplateCode=SMS_9&"))
            #expect(request.url.contains("TemplateParam=%7B%22code%22%3A%22123456%22%7D"))
            #expect(request.url.contains("PhoneNumbers=%2B8613800138000&"))
        case .tencent:
            let body = String(decoding: request.body, as: UTF8.self)
            #expect(body.contains(#""TemplateId":"99","TemplateParamSet":["123456"]"#))
            #expect(body.contains(#""PhoneNumberSet":["+8613800138000"]"#))
        }
        _ = await sender.send(Self.delivery(.lateAnswer), at: OutgoingBench.start)
        let answer = try #require(outbound.requests.last)
        let sent = answer.url + String(decoding: answer.body, as: UTF8.self)
        #expect(sent.contains(cloud == .aliyun ? "TemplateCode=SMS_1&" : #""TemplateId":"42""#))
    }

    @Test func theirWordsAreUnderstood() async throws {
        for (answer, result) in [
            (
                .success(OutboundReply(#"{"Code":"isv.BUSINESS_LIMIT_CONTROL"}"#)),
                .refused(code: "isv.BUSINESS_LIMIT_CONTROL")
            ),
            (.success(OutboundReply(#"{"Code":"Throttling.User"}"#)), .later),
            (.success(OutboundReply("", status: 503)), .later),
            (.failure(OutboundFault(.unreachable)), .later),
            (.failure(OutboundFault(.deadlineExceeded)), .unknown),
        ] as [(Result<OutboundReply, OutboundFault>, OutgoingResult)] {
            let sender = try Cloud.aliyun.sender(
                RecordingOutbound { _ in answer }, hasCodes: true)
            #expect(await sender.send(Self.delivery(.code), at: OutgoingBench.start) == result)
        }
    }
}
