import Cryptography
import Doubles
import Edge
import Invoices
import Lottery
import ServiceForTests
import Testing

@testable import Gateways

/// Who sees what of a receipt.
struct LotteryReceiptTests {
    private static let number = "25330000000000000007"
    private static let won = EntryOutcome.won(index: 41, prize: "p50", value: Fen(5_000))

    @Test(
        arguments: [
            (nil, "waiting", "in the next batch"),
            (EntryOutcome.lost(index: 41), "lost", "Not this time"),
            (won, "won", "¥50"),
        ] as [(EntryOutcome?, String, String)])
    func itsHolderIsToldWhatCameOfIt(
        _ outcome: EntryOutcome?, _ code: String, _ said: String
    ) async throws {
        let bench = try LotteryBench()
        let entry = try await bench.entered()
        if let outcome { bench.judge(entry, outcome) }
        let reply = try await bench.get("/lottery/r/\(entry.leaf)", as: "anna")
        #expect(reply.status == 200)
        #expect(reply.text.contains("data-outcome=\"\(code)\""))
        if outcome == nil {
            #expect(reply.text.contains("waits for the witnesses"))
            #expect(reply.text.contains("http-equiv=\"refresh\" content=\"3\""))
            #expect(!reply.text.contains("/proof"))
        } else {
            #expect(reply.text.contains(said))
            #expect(!reply.text.contains("http-equiv=\"refresh\""))
            #expect(reply.text.contains("/lottery/r/\(entry.leaf)/proof"))
        }
        #expect(reply.text.contains(Self.number))
        #expect(reply.text.contains("/lottery/r/\(entry.leaf)/keep"))
        #expect(reply[header: "Cache-Control"] == "no-store")
    }

    /// For whom it waits, by the name that people know, and no word of those who have answered.
    @Test func thePartiesThatAreAwayAreNamed() async throws {
        let bench = try LotteryBench()
        let entry = try await bench.entered()
        let address = "/lottery/r/\(entry.leaf)"
        #expect(try await !bench.get(address, as: "anna").text.contains("Not answered yet"))
        bench.log.wait(for: ["operator.example", "one.that.left.example"])
        let text = try await bench.get(address, as: "anna").text
        #expect(text.contains("Not answered yet: Operator, one.that.left.example."))
        let chinese = try await bench.get(address, as: "anna", in: "zh-CN").text
        #expect(chinese.contains("还没有回应：Operator、one.that.left.example。"))
    }

    @Test(arguments: [nil, "ben"])
    func aStrangerReadsThePublicRecordAlone(_ stranger: String?) async throws {
        let bench = try LotteryBench()
        let entry = try await bench.entered()
        let address = "/lottery/r/\(entry.leaf)"
        let unknown = try await bench.get(
            "/lottery/r/\(String(repeating: "0", count: 64))", as: stranger)
        // Nobody but its holder learns even that there is one, as long as it is not judged.
        let waiting = try await bench.get(address, as: stranger)
        #expect(waiting.status == 404 && unknown.status == 404)
        func page(_ reply: Reply) throws -> String {
            reply.text.replacing(try #require(reply[header: "X-Request-ID"]), with: "")
        }
        #expect(try page(waiting) == page(unknown))

        bench.judge(entry, Self.won)
        let held = try #require(
            try await bench.entries.entry(leaf: entry.leaf, ofKind: "phone"))
        let judged = try await bench.get(address, as: stranger)
        #expect(judged.status == 200 && judged.text.contains("data-outcome=\"won\""))
        for secret in [
            Self.number, held.salt.description, held.pseudonym.description, "/keep",
            SyntheticInvoice.seller, String(decoding: held.note.bytes, as: UTF8.self), "¥113",
        ] { #expect(!judged.text.contains(secret), "\(secret)") }
        let keep = try await bench.get(address + "/keep", as: stranger)
        #expect(keep.status == 404)
        #expect(!keep.text.contains(held.salt.description))
        #expect(judged.text.contains("/lottery/sign-in?then=\(address)") == (stranger == nil))
    }

    private static func drawn(
        _ value: Int64, tier: Int = 1, in days: Int64 = 3, ended: DrawWin.End? = nil
    ) -> DrawWin {
        DrawWin(
            draw: "grand-1", tier: tier, prize: "grand", value: Fen(value),
            payableAt: SyntheticPage.now.advanced(by: .seconds(days * 86_400)), ended: ended)
    }

    /// What a draw gave later, beside what the entry's own seal gave; together they are taxed.
    @Test(
        arguments: [
            (
                .lost(index: 41), [drawn(50_000)], "won",
                ["¥500", "tier 1 of grand-1", "Objections"]
            ),
            (won, [drawn(50_000)], "won", ["¥550", "Instant draw", "¥50", "¥500, tier 1"]),
            (won, [drawn(78_000, in: -1)], "won", ["¥830", "20% income tax of the whole ¥830"]),
            (
                .lost(index: 41), [drawn(50_000, ended: .disqualified)], "lost",
                ["Not this time", "by a decision of all auditors"]
            ),
            (
                .lost(index: 41), [drawn(2_000, tier: 2, ended: .redrawn), drawn(50_000)], "won",
                ["¥500", "the draw was done anew"]
            ),
        ] as [(EntryOutcome, [DrawWin], String, [String])])
    func bothDrawsAreShown(
        _ outcome: EntryOutcome, _ draws: [DrawWin], _ code: String, _ said: [String]
    ) async throws {
        let bench = try LotteryBench()
        let entry = try await bench.entered()
        bench.judge(entry, outcome)
        bench.store.draw(entry.id, draws)
        bench.log.draw(41, draws)
        let own = try await bench.get("/lottery/r/\(entry.leaf)", as: "anna").text
        for text in said { #expect(own.contains(text), "\(text)") }
        // A stranger sees that it won, and in the list its holder does.
        for (path, holder) in [("/lottery/r/\(entry.leaf)", nil), ("/lottery/me", "anna")] {
            let page = try await bench.get(path, as: holder).text
            #expect(page.contains("data-outcome=\"\(code)\""), "\(path)")
        }
    }

    @Test func theFileToKeepIsItsHoldersAndNoCaches() async throws {
        let bench = try LotteryBench()
        let entry = try await bench.entered()
        let reply = try await bench.get("/lottery/r/\(entry.leaf)/keep", as: "anna")
        #expect(reply.status == 200)
        #expect(reply[header: "Cache-Control"] == "no-store")
        #expect(reply[header: "Content-Disposition"]?.hasPrefix("attachment") == true)
        #expect(
            reply.names == ["campaign", "origin", "leaf", "d", "salt", "nym", "receipt"])
        let salt = try #require(reply.text("salt").flatMap { Hexadecimal.decode($0) })
        let invoice = EnteredInvoice(
            seller: SyntheticInvoice.seller, code: "", number: Self.number)
        #expect(
            invoice.commitment(salt: try #require(Bytes32(salt))) == entry.entry.invoice)
        let note = try #require(reply.text("receipt"))
        #expect(EntryReceipt(Array(note.utf8))?.leaf == entry.leaf)
    }

    @Test func aShortLinkFindsTheSameReceipt() async throws {
        let bench = try LotteryBench()
        let entry = try await bench.entered()
        let short = "/lottery/r/\(entry.leaf.description.prefix(16))"
        #expect(try await bench.get(short, as: "anna").text.contains(Self.number))
        #expect(try await bench.get(short).status == 404)
        bench.judge(entry, .lost(index: 1))
        #expect(try await bench.get(short).status == 200)
    }

    @Test func suspenseIsShortCanBeSkippedAndComesOnce() async throws {
        let bench = try LotteryBench()
        let entry = try await bench.entered()
        bench.judge(entry, Self.won)
        let address = "/lottery/r/\(entry.leaf)"
        let new = try await bench.get(address + "?new", as: "anna").text
        #expect(new.contains("class=\"veil\"") && new.contains("href=\"\(address)\""))
        #expect(!(try await bench.get(address, as: "anna").text.contains("class=\"veil\"")))
        // A stranger has nothing to wait for.
        #expect(!(try await bench.get(address + "?new").text.contains("class=\"veil\"")))
    }

    @Test func aPrizeAboveTheExemptOneSaysWhatIsWithheld() async throws {
        let bench = try LotteryBench()
        let entry = try await bench.entered()
        bench.judge(entry, .won(index: 3, prize: "p50", value: Fen(100_000)))
        let text = try await bench.get("/lottery/r/\(entry.leaf)", as: "anna").text
        #expect(text.contains("20% income tax of the whole ¥1,000 is withheld"))
        #expect(text.contains("never costs a fee"))
    }

    @Test func myReceiptsAreMineAndTheNewestFirst() async throws {
        let bench = try LotteryBench()
        let phone = "13800001234"
        let entry = try await bench.entered(as: phone)
        let mine = try await bench.get("/lottery/me", as: phone).text
        #expect(mine.contains("/lottery/r/\(entry.leaf)") && mine.contains("138****1234"))
        let chinese = try await bench.get("/lottery/me", as: phone, in: "zh-CN").text
        #expect(chinese.contains("手机 138****1234"))
        #expect(mine.contains("data-outcome=\"waiting\""))
        let other = try await bench.get("/lottery/me", as: "ben").text
        #expect(!other.contains(entry.leaf.description) && other.contains("No receipts yet"))
        let stranger = try await bench.get("/lottery/me").text
        #expect(stranger.contains("/lottery/sign-in?then=/lottery/me"))
        #expect(!stranger.contains(entry.leaf.description))
    }

    @Test func thereIsNoFileToShowBeforeTheDraw() async throws {
        let bench = try LotteryBench()
        let entry = try await bench.entered()
        #expect(try await bench.get("/lottery/r/\(entry.leaf)/proof", as: "anna").status == 404)
    }
}
