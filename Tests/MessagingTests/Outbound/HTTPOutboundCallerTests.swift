import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import Verification

@testable import Messaging

/// The way out, against a real server on loopback.
struct HTTPOutboundCallerTests {
    /// What became of a request to `path`. How fast this machine is, is not what is tested.
    private func outcome(
        _ path: String, bytesMaximum: Int = 1_000, deadline: Duration = .seconds(600),
        hosts: @escaping @Sendable (Int) -> [String] = { ["http://127.0.0.1:\($0)"] },
        change: @escaping @Sendable (inout OutboundRequest) -> Void = { _ in }
    ) async throws -> Result<OutboundReply, OutboundFault> {
        try await LoopbackServer.run { port in
            let caller = HTTPOutboundCaller(
                OutboundConnections(), to: try #require(AllowedHosts(hosts(port))), for: .line)
            var request = OutboundRequest(url: "http://127.0.0.1:\(port)\(path)")
            request.replyBytesMaximum = bytesMaximum
            request.deadline = deadline
            change(&request)
            do throws(OutboundFault) {
                return .success(try await caller.call(request))
            } catch {
                return .failure(error)
            }
        }
    }

    @Test func aRequestIsSentAsItIs() async throws {
        let result = try await outcome(
            "/echo?a=%2F",
            change: { request in
                request.headers = [("X-Test", "1")]
                request.body = Array("查".utf8)
            })
        let reply = try result.get()
        #expect(reply.status == 200)
        #expect(String(decoding: reply.body, as: UTF8.self) == "POST a=%2F 1 查")
    }

    /// Meta's host for photos wants to know who asks (Cloud API, "Media Download API").
    @Test func theServiceSaysItsName() async throws {
        let reply = try await outcome("/name").get()
        #expect(String(decoding: reply.body, as: UTF8.self) == "fapiao")
    }

    @Test func aStatusIsAnAnswer() async throws {
        #expect(try await outcome("/missing").get().status == 404)
    }

    @Test func redirectionsAreNotFollowed() async throws {
        let reply = try await outcome("/elsewhere").get()
        #expect(reply.status == 302 && reply.location == "/echo")
    }

    @Test func hostsThatAreNotListedAreNotCalled() async throws {
        let result = try await outcome("/echo", hosts: { ["http://127.0.0.1:\($0 ^ 1)"] })
        #expect(throws: OutboundFault(.hostNotAllowed)) { try result.get() }
    }

    @Test(arguments: ["/large", "/endless"])
    func whatIsTooLargeIsNotRead(_ path: String) async throws {
        let result = try await outcome(path)
        #expect(throws: OutboundFault(.tooLarge)) { try result.get() }
    }

    /// One never answers, the other begins to and stops within the body.
    @Test(arguments: ["/never", "/halting"])
    func theDeadlineHoldsToTheLastByte(_ path: String) async throws {
        let result = try await outcome(path, deadline: .milliseconds(200))
        #expect(throws: OutboundFault(.deadlineExceeded)) { try result.get() }
    }

    @Test func whereNobodyListensNobodyIsReached() async throws {
        let port = try await LoopbackServer.run { $0 }
        let caller = HTTPOutboundCaller(
            OutboundConnections(), to: try #require(AllowedHosts(["http://127.0.0.1:\(port)"])),
            for: .line)
        var request = OutboundRequest(url: "http://127.0.0.1:\(port)/")
        request.deadline = .seconds(2)
        do throws(OutboundFault) {
            _ = try await caller.call(request)
            Issue.record("somebody answered")
        } catch {
            #expect([.unreachable, .deadlineExceeded].contains(error.code))
        }
    }

    @Test func callsAtOnceAreBounded() {
        let connections = OutboundConnections()
        for _ in 0..<OutboundConnections.callsMaximum { #expect(connections.enter()) }
        #expect(!connections.enter())
        connections.leave()
        #expect(connections.enter())
        for _ in 0..<OutboundConnections.callsMaximum { connections.leave() }
    }
}
