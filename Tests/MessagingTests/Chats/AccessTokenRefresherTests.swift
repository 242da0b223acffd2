import Doubles
import Invoices
import Testing
import Verification

@testable import Messaging

struct AccessTokenRefresherTests {
    private let memory = MemoryEphemeralStore()
    private let replies = Replies([])

    private func worker(_ barrier: Barrier? = nil) -> AccessTokenRefresher {
        let replies = replies
        return AccessTokenRefresher(memory: memory, name: "wechat wx1") {
            () throws(PlatformFault) in
            await barrier?.pass()
            let number = replies.nextToken()
            return try AccessToken(
                PlatformReply.read(
                    OutboundReply(#"{"access_token":"T\#(number)","expires_in":7200}"#)))
        }
    }

    @Test func allWorkersShareOneToken() async throws {
        let workers = [worker(), worker(), worker()]
        for worker in workers { #expect(try await worker.token() == "T1") }
    }

    @Test func whileOneFetchesTheOthersWait() async throws {
        let barrier = Barrier()
        let workers = (0..<4).map { _ in worker(barrier) }
        let tokens = await withTaskGroup(of: String?.self) { group in
            for worker in workers {
                for _ in 0..<4 { group.addTask { try? await worker.token() } }
            }
            barrier.open()
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(tokens == ["T1"])
    }

    @Test func aRefusedTokenIsReplacedByTheFirstWhoSaysSo() async throws {
        let (one, other) = (worker(), worker())
        #expect(try await one.token() == "T1")
        #expect(try await other.token(insteadOf: "T1") == "T2")
        #expect(try await one.token(insteadOf: "T1") == "T2")
        #expect(try await one.token() == "T2")
    }

    @Test func withoutTheMemoryEachWorkerKeepsItsOwn() async throws {
        memory.fail(with: ServiceUnavailable(.cache, .unreachable, "gone"))
        let (one, other) = (worker(), worker())
        #expect(try await one.token() == "T1")
        #expect(try await one.token() == "T1")
        #expect(try await other.token() == "T2")
        #expect(try await one.token(insteadOf: "T1") == "T3")
    }

    @Test(arguments: [
        (OutboundReply(#"{"errcode":40013,"errmsg":"invalid appid"}"#), "code 40013"),
        (OutboundReply("<html>", status: 502), "status 502"),
        (OutboundReply("<html>"), "unreadable"),
        (OutboundReply("{}"), "unreadable"),
        (OutboundReply(#"{"access_token":"","expires_in":7200}"#), "unreadable"),
        (OutboundReply(#"{"access_token":"a","expires_in":0}"#), "unreadable"),
    ])
    func whatIsNoTokenIsAFault(_ reply: OutboundReply, _ reason: String) async {
        let worker = AccessTokenRefresher(memory: memory, name: "a") { () throws(PlatformFault) in
            try AccessToken(PlatformReply.read(reply))
        }
        do throws(PlatformFault) {
            _ = try await worker.token()
            Issue.record("a token came of \(reason)")
        } catch {
            #expect("\(error)" == reason)
        }
    }

    @Test func aFailedFetchHoldsNobodyUp() async throws {
        let replies = replies
        let failing = AccessTokenRefresher(memory: memory, name: "wechat wx1") {
            () throws(PlatformFault) in throw PlatformFault(.code(-1))
        }
        await #expect(throws: PlatformFault(.code(-1))) { try await failing.token() }
        #expect(try await worker().token() == "T1")
        #expect(replies.nextToken() == 2)
    }
}
