import Testing

@testable import Wire

struct RedisSlotMapTests {
    private static let asked = RedisNode(host: "10.0.0.9", port: 7000)!

    private static func node(_ host: String?, _ port: Int64, _ id: String = "") -> RedisReply {
        .array([
            host.map { .bytes(Array($0.utf8)) } ?? .nil, .integer(port), .bytes(Array(id.utf8)),
        ])
    }

    private static func range(_ first: Int64, _ last: Int64, _ nodes: RedisReply...) -> RedisReply {
        .array([.integer(first), .integer(last)] + nodes)
    }

    private static func slot(_ number: Int) -> RedisSlot { RedisSlot(number: number)! }

    @Test func everySlotHasItsMaster() throws {
        let reply = RedisReply.array([
            Self.range(0, 99, Self.node("a", 1, "ida"), Self.node("r", 9, "idr")),
            Self.range(100, 100, Self.node("", 2, "idb")),
            Self.range(101, 16_000, Self.node(nil, 3)),
            Self.range(16_001, 16_100, Self.node("?", 4)),
            Self.range(16_101, 16_101, Self.node("a", 1, "ida")),
        ])
        let map = try #require(RedisSlotMap(reply, saidBy: Self.asked))
        let table: [(Int, String?)] = [
            (0, "a:1"), (99, "a:1"), (100, "10.0.0.9:2"), (101, "10.0.0.9:3"),
            (16_000, "10.0.0.9:3"), (16_001, nil), (16_101, "a:1"), (16_102, nil),
        ]
        for (number, expected) in table {
            let node = map.master(of: Self.slot(number))?.node
            #expect(node.map { "\($0.host):\($0.port)" } == expected)
        }
        #expect(map.master(of: Self.slot(0))?.id == "ida")
        #expect(map.masters.count == 3)
        #expect(map.replicas.map(\.host) == ["r"])
    }

    @Test func aRedirectionCorrectsOneSlot() throws {
        let reply = RedisReply.array([Self.range(0, 16_383, Self.node("a", 1, "ida"))])
        var map = try #require(RedisSlotMap(reply, saidBy: Self.asked))
        let target = try #require(RedisNode(host: "b", port: 2))
        map.move(Self.slot(7), to: target)
        #expect(map.master(of: Self.slot(7)) == RedisMaster(node: target, id: ""))
        #expect(map.master(of: Self.slot(8))?.node.host == "a")
        map.move(Self.slot(7), to: RedisNode(host: "a", port: 1)!)
        #expect(map.master(of: Self.slot(7))?.id == "ida")
    }

    @Test(
        arguments: [
            .nil, .status("OK"), .array([]), .array([.nil]), .array([.array([])]),
            .array([range(0, 16_384, node("a", 1))]), .array([range(-1, 5, node("a", 1))]),
            .array([range(5, 4, node("a", 1))]), .array([range(0, 5)]), .array([range(0, 5, .nil)]),
            .array([range(0, 5, node("a", 0))]), .array([range(0, 5, node("a", 65_536))]),
            .array([range(0, 5, node("a", .max))]), .array([range(.min, .max, node("a", 1))]),
            .array([.array([.bytes([48]), .bytes([49]), node("a", 1)])]), .error("ERR disabled"),
        ] as [RedisReply])
    func aReplyOfNoSenseIsNoMap(_ reply: RedisReply) {
        #expect(RedisSlotMap(reply, saidBy: Self.asked) == nil)
    }

    @Test func aClusterIsNotEndless() {
        let ranges = (0..<2_000).map {
            Self.range(Int64($0), Int64($0), Self.node("a", 1 + Int64($0)))
        }
        #expect(RedisSlotMap(.array(ranges), saidBy: Self.asked) == nil)
    }

    @Test(
        arguments: [
            ("MOVED 3999 127.0.0.1:6381", "moved 3999 127.0.0.1 6381"),
            ("MOVED 3999 :6381", "moved 3999 10.0.0.9 6381"), ("ASK 1 ::1:6381", "ask ::1 6381"),
            ("ASK 0 h:1", "ask h 1"), ("TRYAGAIN Multiple keys request", "again"),
            ("CLUSTERDOWN Hash slot not served", "down"), ("MOVED", nil), ("MOVED 1", nil),
            ("MOVED 16384 h:1", nil), ("MOVED -1 h:1", nil), ("MOVED x h:1", nil),
            ("MOVED 1 h", nil), ("MOVED 1 h:0", nil), ("MOVED 1 h:99999", nil),
            ("MOVED 1 ?:1", nil),
            ("ASK 1 h:x", nil), ("ASK 1 h:1 x", nil), ("ERR MOVED 1 h:1", nil), ("", nil),
        ] as [(String, String?)])
    func redirectionsAreRead(_ text: String, _ expected: String?) {
        let read: String? =
            switch RedisRedirection(.error(text), from: Self.asked) {
            case .moved(let slot, let node): "moved \(slot.number) \(node.host) \(node.port)"
            case .ask(let node): "ask \(node.host) \(node.port)"
            case .tryAgain: "again"
            case .clusterDown: "down"
            case nil: nil
            }
        #expect(read == expected)
        #expect(RedisRedirection(.bytes(Array(text.utf8)), from: Self.asked) == nil)
    }
}
