import Doubles
import Invoices
import Testing
import Verification

@testable import Messaging

/// What comes into the queue, and under which ceilings.
struct OutboxTests {
    private static let phone = OutgoingRecipient(.sms, "+8613800138000")
    private static let openid = OutgoingRecipient(
        .wechat, "oPerson", heardAt: OutgoingBench.start)

    @Test func theSameMessageIsAddedOnce() async throws {
        let bench = OutgoingBench([])
        #expect(try await bench.add("k", .code, "一") == .added)
        #expect(try await bench.add("k", .code, "二") == .known)
        #expect(try await bench.add("l", .code, "一") == .added)
    }

    @Test func nothingInTheQueueTellsWhoOrWhat() async throws {
        let bench = OutgoingBench([])
        try await bench.add("for +8613800138000", to: [Self.openid, Self.phone])
        let contents = bench.queue.contents
        #expect(contents.count == 3)
        for secret in ["13800138000", "oPerson", "123456", "wechat"] {
            for bytes in contents { #expect(!bytes.contains(Array(secret.utf8)), "\(secret)") }
        }
    }

    @Test(arguments: [OutgoingPurpose.code, .notice, .reminder])
    func aPersonGetsNoMoreADayThanTheCeiling(_ purpose: OutgoingPurpose) async throws {
        let bench = OutgoingBench([], person: 2)
        #expect(try await bench.add("a", purpose, to: [Self.phone]) == .added)
        // Whatever else may reach the person: a phone is what costs money.
        #expect(try await bench.add("b", purpose, to: [Self.openid, Self.phone]) == .added)
        #expect(
            try await bench.add("c", purpose, to: [Self.phone]) == .overCeiling(.person))
        #expect(try await bench.add("d", purpose, to: [Self.openid]) == .added)
        // The question has paid for its answer.
        #expect(try await bench.add("e", .lateAnswer, to: [Self.phone]) == .added)
    }

    @Test func fiftyAtOnceKeepTheCeilings() async throws {
        let bench = OutgoingBench([], person: 5, all: 12)
        func added(_ phone: @escaping @Sendable (Int) -> String) async throws -> Int {
            try await withThrowingTaskGroup(of: OutgoingAddition.self) { group in
                for number in 0..<50 {
                    let to = [OutgoingRecipient(.sms, phone(number))]
                    group.addTask { try await bench.add("\(phone(number)) \(number)", to: to) }
                }
                return try await group.reduce(0) { $0 + ($1 == .added ? 1 : 0) }
            }
        }
        let one = try await added { _ in "+8613800138000" }
        #expect(one == 5)
        let many = try await added { "+86138001390\(10 + $0)" }
        #expect(many == 7)
    }

    @Test func aQueueThatIsAwayIsTold() async throws {
        let bench = OutgoingBench([])
        bench.queue.fail(with: ServiceUnavailable(.ledger, .unreachable, "away"))
        await #expect(throws: ServiceUnavailable.self) { try await bench.add() }
    }

    // MARK: The seal

    private static let message = OutgoingMessage(
        key: "k", purpose: .notice, text: "中奖\u{0}\"了\"\n",
        to: [
            openid, phone,
            OutgoingRecipient(.dingtalk, "p", heardAt: OutgoingBench.start, place: "https://a.b/c"),
        ], lifetime: .seconds(1))

    @Test func aSealedMessageOpensWhole() throws {
        let seal = OutgoingSeal(secret: OutgoingBench.secret)
        let key = seal.name("message", "k")
        let body = seal.seal(Self.message, as: key)
        let opened = try #require(seal.open(body, as: key))
        // NUL is in no text of ours; it costs no message.
        #expect(opened.text == "中奖\u{FFFD}\"了\"\n")
        #expect(opened.recipients == Self.message.recipients)
        // The same words look different each time.
        #expect(seal.seal(Self.message, as: key) != body)
    }

    @Test func whatWasChangedOrPutElsewhereDoesNotOpen() {
        let seal = OutgoingSeal(secret: OutgoingBench.secret)
        let key = seal.name("message", "k")
        let body = seal.seal(Self.message, as: key)
        #expect(seal.open(body, as: seal.name("message", "l")) == nil)
        #expect(OutgoingSeal(secret: [9]).open(body, as: key) == nil)
        for index in body.indices {
            var changed = body
            changed[index] ^= 1
            #expect(seal.open(changed, as: key) == nil)
        }
        for count in [0, 1, 12, 27, body.count - 1] {
            #expect(seal.open(Array(body.prefix(count)), as: key) == nil)
        }
    }

    @Test func aNameSaysOnlyWhetherTwoAreTheSame() {
        let seal = OutgoingSeal(secret: OutgoingBench.secret)
        let name = seal.name("person", "sms\n+8613800138000")
        #expect(name.count == 32 && name == seal.name("person", "sms\n+8613800138000"))
        #expect(name != seal.name("message", "sms\n+8613800138000"))
        #expect(name != OutgoingSeal(secret: [9]).name("person", "sms\n+8613800138000"))
    }
}
