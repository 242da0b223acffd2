import Invoices
import Payouts
import Providers
import SimulatedProviders
import Testing

struct WeChatPayCallbackTests {
    private func paid(_ fault: SimulatedFault? = nil) async throws -> WeChatBench {
        let bench = WeChatBench()
        if let fault { bench.order(fault, "") }
        _ = await bench.provider.submit(try bench.submission(.test(1)))
        bench.act()
        return bench
    }

    private func callbacks(
        _ bench: WeChatBench
    ) -> [(callback: SimulatedCallback, request: ProviderRequest)] {
        bench.line.use { simulator, now in simulator.takeDueCallbacks(at: now) }
    }

    @Test func aCallbackMakesUsAsk() async throws {
        let bench = try await paid()
        let told = callbacks(bench)
        #expect(told.count == 1)
        let request = try #require(told.first?.request)
        #expect(request.path == WeChatBench.notifyURL)
        let outcome = await bench.weChatPay.caller.callback(request.fields, request.body)
        #expect(outcome == .ask(.test(1)) && outcome.status == 204)
    }

    @Test func whatComesTwiceIsAskedTwice() async throws {
        let bench = try await paid(.duplicateCallback)
        let told = callbacks(bench)
        #expect(told.count == 2)
        for (_, request) in told {
            #expect(
                await bench.weChatPay.caller.callback(request.fields, request.body)
                    == .ask(.test(1)))
        }
    }

    @Test func aLostOneIsMadeUpForByAsking() async throws {
        let bench = try await paid(.lostCallback)
        #expect(callbacks(bench).isEmpty)
        guard case .paid = await bench.provider.query(try bench.submission(.test(1))) else {
            Issue.record("not paid")
            return
        }
    }

    @Test func aProbeIsRefusedAndTheGenuineOneBehindItTaken() async throws {
        let bench = try await paid(.probe)
        let told = callbacks(bench)
        #expect(told.count == 2)
        var outcomes: [ProviderCallback] = []
        for (_, request) in told {
            outcomes.append(await bench.weChatPay.caller.callback(request.fields, request.body))
        }
        #expect(outcomes == [.refused("probe"), .ask(.test(1))])
        #expect(outcomes.map(\.status) == [401, 204])
    }

    @Test func anUnansweredOneComesAgainUnderANewSignature() async throws {
        let bench = try await paid()
        let first = try #require(callbacks(bench).first)
        bench.line.use { simulator, now in simulator.answered(first.callback, 500, at: now) }
        #expect(callbacks(bench).isEmpty)
        bench.clock.pass(.seconds(15))
        let second = try #require(callbacks(bench).first)
        #expect(second.request.fields != first.request.fields)
        bench.clock.pass(.seconds(301))
        let caller = bench.weChatPay.caller
        #expect(
            await caller.callback(second.request.fields, second.request.body)
                == .refused("outside_clock"))
        bench.line.use { simulator, now in simulator.answered(second.callback, 401, at: now) }
        bench.clock.pass(.seconds(15))
        let third = try #require(callbacks(bench).first)
        #expect(
            await caller.callback(third.request.fields, third.request.body) == .ask(.test(1)))
        bench.line.use { simulator, now in simulator.answered(third.callback, 204, at: now) }
        bench.clock.pass(.seconds(86_400))
        #expect(callbacks(bench).isEmpty)
    }

    @Test func nothingIsReadBeforeItsSignatureHeld() async throws {
        let bench = try await paid()
        let request = try #require(callbacks(bench).first?.request)
        var body = request.body
        body[body.count / 2] ^= 1
        #expect(
            await bench.weChatPay.caller.callback(request.fields, body)
                == .refused("wrong_signature"))
        #expect(
            await bench.weChatPay.caller.callback([:], request.body) == .refused("unsigned"))
    }

    /// Signed by WeChat Pay, and not what we know.
    @Test(arguments: [
        ("{}", "not_opened"), ("[]", "no_event"), ("", "no_event"),
        (#"{"event_type":"MCHTRANSFER.BILL.FINISHED","resource":{"algorithm":"x"}}"#, "not_opened"),
    ])
    func whatCannotBeOpenedIsRefused(_ text: String, _ refusal: String) async throws {
        let bench = WeChatBench()
        #expect(await bench.weChatPay.caller.refresh())
        let body = Array(text.utf8)
        let keys = SimulatedPlatformKeys(certificates: [WeChatBench.certificate])
        let fields = keys.stamp(body, nonce: "N", wanted: nil, at: bench.clock.now)
        #expect(await bench.weChatPay.caller.callback(fields, body) == .refused(refusal))
    }
}
