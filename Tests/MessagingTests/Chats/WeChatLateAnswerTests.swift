import Cryptography
import Doubles
import Invoices
import ServiceForTests
import Testing
import Verification

@testable import Messaging

/// Answers that take longer than WeChat waits.
struct WeChatLateAnswerTests {
    private func bench(
        _ conversation: ScriptedConversation, _ outbound: RecordingOutbound,
        secret: String = "s&1", budget: Duration = .zero, outbox: Outbox? = nil
    ) throws -> ChatBench {
        let account = WeChatAccount(
            token: SecretText(WeChatVector.token), appID: "wx1", cipher: nil,
            secret: SecretText(secret),
            api: try #require(WebAddress("https://api.weixin.qq.com")), photoHosts: .none)
        return try ChatBench(conversation, outbound, outbox: outbox, at: WeChatVector.seconds) {
            WeChatGateway(account, $0, budget: budget)
        }
    }

    /// Knows one token at a time; the first ones may be refused.
    private func weChat(_ codes: [Int]) -> RecordingOutbound {
        let state = Replies(codes)
        return RecordingOutbound { request in
            .success(
                OutboundReply(
                    request.url.contains("/cgi-bin/token")
                        ? #"{"access_token":"T\#(state.nextToken())","expires_in":7200}"#
                        : #"{"errcode":\#(state.nextCode()),"errmsg":"secret words"}"#))
        }
    }

    @Test func isAcknowledgedAndSentByAMessageOfOurs() async throws {
        let barrier = Barrier()
        let outbound = weChat([0])
        let bench = try bench(
            ScriptedConversation { _ throws(ServiceUnavailable) in
                await barrier.pass()
                return .text("是\"真\"的")
            }, outbound)
        let reply = try await bench.post(WeChatCall().query(), WeChatCall.text("a"))
        #expect(reply.status == 200)
        #expect(reply.text == "success")
        #expect(outbound.urls == [])
        barrier.open()
        await bench.stop()
        #expect(
            outbound.urls == [
                "https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=s%261",
                "https://api.weixin.qq.com/cgi-bin/message/custom/send?access_token=T1",
            ])
        #expect(
            outbound.bodies.last
                == #"{"touser":"oPerson","msgtype":"text","text":{"content":"是\"真\"的"}}"#)
    }

    @Test func silenceStaysSilent() async throws {
        let barrier = Barrier()
        let outbound = weChat([])
        let bench = try bench(
            ScriptedConversation { _ throws(ServiceUnavailable) in
                await barrier.pass()
                return .silence
            }, outbound)
        _ = try await bench.post(WeChatCall().query(), WeChatCall.text("a"))
        barrier.open()
        await bench.stop()
        #expect(outbound.urls == [])
    }

    @Test(
        arguments: [
            ([0], 1, 1), ([40_001, 0], 2, 2), ([42_001, 0], 2, 2), ([40_014, 0], 2, 2),
            // Once only: a token that is new and refused has another reason.
            ([40_001, 40_001], 2, 2), ([45_015], 1, 1), ([45_047], 1, 1), ([-1], 1, 1),
        ] as [([Int], Int, Int)])
    func aTokenThatWasRefusedIsRenewedOnce(
        _ codes: [Int], _ tokens: Int, _ sends: Int
    ) async throws {
        let barrier = Barrier()
        let outbound = weChat(codes)
        let bench = try bench(
            ScriptedConversation { _ throws(ServiceUnavailable) in
                await barrier.pass()
                return .text("a")
            }, outbound)
        _ = try await bench.post(WeChatCall().query(), WeChatCall.text("a"))
        barrier.open()
        await bench.stop()
        #expect(outbound.urls.count { $0.contains("/cgi-bin/token") } == tokens)
        #expect(outbound.urls.count { $0.contains("/custom/send") } == sends)
        let isDelivered = codes.last == 0
        #expect(bench.service.log.text.contains("not delivered") != isDelivered)
        for secret in ["oPerson", "s&1", "s%261", "T1", "secret words"] {
            #expect(!bench.service.log.text.contains(secret))
        }
    }

    /// It is in the queue, under the message's name, before the worker could die of it.
    @Test func goesThroughTheQueue() async throws {
        let barrier = Barrier()
        let outbound = weChat([0])
        let queued = OutgoingBench([])
        let bench = try bench(
            ScriptedConversation { _ throws(ServiceUnavailable) in
                await barrier.pass()
                return .text("是真的")
            }, outbound, outbox: queued.outbox)
        // WeChat asks twice, and perhaps another worker.
        for _ in 0..<2 { _ = try await bench.post(WeChatCall().query(), WeChatCall.text("a")) }
        barrier.open()
        await bench.stop()
        #expect(outbound.urls == [] && queued.queue.outcomes == [nil])
        let sending = OutgoingBench(
            bench.gateway.senders, queue: queued.queue,
            at: Timestamp(microseconds: WeChatVector.seconds * 1_000_000))
        #expect(try await sending.dispatcher.round() == 1)
        #expect(queued.queue.outcomes == [.sent])
        #expect(
            outbound.bodies.last
                == #"{"touser":"oPerson","msgtype":"text","text":{"content":"是真的"}}"#)
    }

    @Test func isSentAtOnceWhereTheQueueIsAway() async throws {
        let barrier = Barrier()
        let outbound = weChat([0])
        let queued = OutgoingBench([])
        queued.queue.fail(with: ServiceUnavailable(.ledger, .unreachable, "away"))
        let bench = try bench(
            ScriptedConversation { _ throws(ServiceUnavailable) in
                await barrier.pass()
                return .text("是真的")
            }, outbound, outbox: queued.outbox)
        _ = try await bench.post(WeChatCall().query(), WeChatCall.text("a"))
        barrier.open()
        await bench.stop()
        #expect(outbound.urls.last?.contains("/cgi-bin/message/custom/send") == true)
        #expect(bench.service.log.text.contains("could not be queued"))
        #expect(!bench.service.log.text.contains("oPerson"))
    }

    /// Without a secret the request waits for the answer, which the platform's retry may fetch.
    @Test func withoutASecretTheRequestWaits() async throws {
        let barrier = Barrier()
        let bench = try bench(
            ScriptedConversation { _ throws(ServiceUnavailable) in
                await barrier.pass()
                return .text("a")
            }, weChat([]), secret: "")
        async let reply = bench.post(WeChatCall().query(), WeChatCall.text("a"))
        barrier.open()
        #expect(try await XMLReader.read(reply.bytes).text(of: "Content") == "a")
    }
}
