import Testing

@testable import Wire

/// The decisions of one call, as tables: what is sent where, and what comes of each reply.
struct RedisRouteTests {
    private static let a = RedisNode(host: "a", port: 1)!
    private static let b = RedisNode(host: "b", port: 2)!
    private static let c = RedisNode(host: "c", port: 3)!
    private static let low = RedisSlot(number: 1)!
    private static let high = RedisSlot(number: 16_000)!

    /// Slots up to 8191 are a's, the rest but the last are b's; the last is nobody's.
    private static let map: RedisSlotMap = {
        func range(_ first: Int64, _ last: Int64, _ node: RedisNode) -> RedisReply {
            .array([
                .integer(first), .integer(last),
                .array([
                    .bytes(Array(node.host.utf8)), .integer(Int64(node.port)),
                    .bytes(Array("id-\(node.host)".utf8)),
                ]),
            ])
        }
        return RedisSlotMap(
            .array([range(0, 8_191, a), range(8_192, 16_382, b)]), saidBy: a)!
    }()

    private static func sent(_ batches: [RedisRoute.Batch]) -> [String] {
        batches.map { "\($0.isAsking ? "ask " : "")\($0.node.host) \($0.places)" }
    }

    @Test func stepsTravelByNodeAndComeBackInOrder() {
        var route = RedisRoute(slots: [Self.high, Self.low, nil, Self.high])
        let batches = route.next(Self.map)
        #expect(Self.sent(batches) == ["b [0, 3]", "a [1, 2]"])
        #expect(route.received(.success([.integer(0), .integer(3)]), for: batches[0]).isEmpty)
        #expect(route.received(.success([.integer(1), .integer(2)]), for: batches[1]).isEmpty)
        #expect(route.next(Self.map).isEmpty)
        #expect(route.answers.map(\.result) == (0..<4).map { .success(.integer($0)) })
        #expect(route.answers.map(\.node) == ["id-b", "id-a", "id-a", "id-b"])
    }

    @Test func oneNodesFailureIsNotTheOthers() {
        var route = RedisRoute(slots: [Self.low, Self.high])
        let batches = route.next(Self.map)
        let lost = WireError(.unreachable, "gone")
        #expect(route.received(.failure(lost), for: batches[0]) == [.doubtful])
        #expect(route.received(.success([.nil]), for: batches[1]).isEmpty)
        #expect(route.next(Self.map).isEmpty)
        #expect(route.answers.map(\.result) == [.failure(lost), .success(.nil)])
    }

    /// The replies of the rounds to one step of slot 1, what was sent, and what came of it.
    struct Case: Sendable {
        let replies: [RedisReply]
        let sent: [String]
        var lessons: [RedisRoute.Lesson] = []
        let answer: RedisReply
    }

    @Test(arguments: [
        Case(replies: [.integer(1)], sent: ["a [0]"], answer: .integer(1)),
        Case(
            replies: [.error("MOVED 1 b:2"), .integer(1)], sent: ["a [0]", "b [0]"],
            lessons: [.moved(low, b)], answer: .integer(1)),
        Case(
            replies: [.error("ASK 1 b:2"), .integer(1)], sent: ["a [0]", "ask b [0]"],
            lessons: [.asked], answer: .integer(1)),
        Case(
            replies: [.error("ASK 1 b:2"), .error("MOVED 1 c:3"), .integer(1)],
            sent: ["a [0]", "ask b [0]", "c [0]"], lessons: [.asked, .moved(low, c)],
            answer: .integer(1)),
        Case(
            replies: [.error("TRYAGAIN keys"), .integer(1)], sent: ["a [0]", "a [0]"],
            answer: .integer(1)),
        Case(
            replies: [.error("CLUSTERDOWN no")], sent: ["a [0]"], lessons: [.doubtful],
            answer: .error("CLUSTERDOWN no")),
        Case(
            replies: [.error("WRONGTYPE x")], sent: ["a [0]"], answer: .error("WRONGTYPE x")),
        Case(
            replies: [.error("MOVED 1 nowhere")], sent: ["a [0]"], answer: .error("MOVED 1 nowhere")
        ),
        Case(
            replies: Array(repeating: .error("MOVED 1 a:1"), count: 5),
            sent: Array(repeating: "a [0]", count: 5),
            lessons: Array(repeating: .moved(low, a), count: 5), answer: .error("MOVED 1 a:1")),
        Case(
            replies: Array(repeating: .error("TRYAGAIN x"), count: 5),
            sent: Array(repeating: "a [0]", count: 5), answer: .error("TRYAGAIN x")),
    ])
    func redirectionsAreFollowedAFewTimes(_ it: Case) {
        var route = RedisRoute(slots: [Self.low])
        var lessons: [RedisRoute.Lesson] = []
        var sent: [String] = []
        for reply in it.replies {
            let batches = route.next(Self.map)
            sent += Self.sent(batches)
            for batch in batches { lessons += route.received(.success([reply]), for: batch) }
            let isAgain = reply == .error("TRYAGAIN keys")
            #expect(!isAgain || route.mustPause)
        }
        #expect(route.next(Self.map).isEmpty)
        #expect(!route.mustPause)
        #expect(sent == it.sent)
        #expect(lessons == it.lessons)
        #expect(route.answers.map(\.result) == [.success(it.answer)])
    }

    @Test func withoutAMapOrAMasterNothingIsSent() {
        var route = RedisRoute(slots: [Self.low, nil])
        #expect(route.next(nil).isEmpty)
        var nobodys = RedisRoute(slots: [RedisSlot(number: 16_383)])
        #expect(nobodys.next(Self.map).isEmpty)
        for answer in route.answers + nobodys.answers {
            #expect(throws: WireError.self) { try answer.reply() }
        }
    }
}
