import Doubles
import Testing
import Verification

@testable import Ledger

/// Which short memory a test faces: the same promises for both.
enum MemoryUnderTest: CaseIterable, Sendable {
    case memory, redis

    func run(_ body: (any EphemeralStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemoryEphemeralStore())
        case .redis:
            try await RedisForTests.withClient { client in
                try await body(
                    RedisEphemeralStore(client: client, deadline: RedisForTests.patience))
            }
        }
    }
}

struct RedisEphemeralStoreContractTests {
    /// Longer than any test may hang.
    private static let long = Duration.seconds(3_600)

    @Test(arguments: MemoryUnderTest.allCases)
    func whatIsRememberedIsRecalledUntilForgotten(_ kind: MemoryUnderTest) async throws {
        try await kind.run { memory in
            #expect(try await memory.recall("draft") == nil)
            for value in [Array("第一".utf8), [], [0, 255, 13, 10], Array("last".utf8)] {
                try await memory.remember(value, as: "draft", for: Self.long)
                #expect(try await memory.recall("draft") == value)
            }
            #expect(try await memory.recall("draf") == nil)
            try await memory.forget("draft")
            #expect(try await memory.recall("draft") == nil)
            try await memory.forget("draft")
        }
    }

    @Test(arguments: MemoryUnderTest.allCases)
    func ofManyWhoClaimOneComesFirst(_ kind: MemoryUnderTest) async throws {
        try await kind.run { memory in
            let claims = await withTaskGroup(of: Bool.self) { group in
                for worker in 0..<16 as Range<UInt8> {
                    group.addTask {
                        let claim = try? await memory.claim(
                            "reply", with: [worker], for: Self.long)
                        return claim == true
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(claims == 1)
            #expect(try await memory.recall("reply")?.count == 1)
            try await memory.forget("reply")
            #expect(try await memory.claim("reply", with: [99], for: Self.long))
            #expect(try await memory.recall("reply") == [99])
        }
    }

    @Test(arguments: MemoryUnderTest.allCases)
    func whatWasClaimedMayBeReplaced(_ kind: MemoryUnderTest) async throws {
        try await kind.run { memory in
            #expect(try await memory.claim("reply", with: [0], for: Self.long))
            try await memory.remember([1], as: "reply", for: Self.long)
            #expect(try await !memory.claim("reply", with: [2], for: Self.long))
            #expect(try await memory.recall("reply") == [1])
        }
    }

    @Test(arguments: MemoryUnderTest.allCases)
    func whatIsOverIsForgotten(_ kind: MemoryUnderTest) async throws {
        try await kind.run { memory in
            try await memory.remember([1], as: "short", for: .milliseconds(1))
            try await memory.remember([2], as: "nothing", for: .zero)
            try await memory.remember([3], as: "long", for: Self.long)
            try await eventually { try await memory.recall("short") == nil }
            try await eventually { try await memory.recall("nothing") == nil }
            #expect(try await memory.claim("short", with: [4], for: Self.long))
            #expect(try await memory.recall("long") == [3])
        }
    }
}
