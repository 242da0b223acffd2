import Doubles
import Edge
import Invoices
import Lottery
import ServiceForTests
import Testing
import Verification

@testable import Gateways

struct LotteryEnteringTests {
    @Test func anEntryLeadsToItsReceiptAndASecondOneToTheSame() async throws {
        let bench = try LotteryBench()
        let first = try await bench.enter()
        #expect(first.status == 303)
        let stored = try #require(bench.store.stored.first)
        #expect(first[header: "Location"] == "/lottery/r/\(stored.leaf)?new")
        #expect(first[header: "Cache-Control"] == "no-store")
        let second = try await bench.enter()
        #expect(second.status == 303 && bench.store.stored.count == 1)
        #expect(second[header: "Location"] == "/lottery/r/\(stored.leaf)")
    }

    @Test(
        arguments: [
            (nil, nil, [:], "sign-in"), ("anna", "token-ben", [:], "stale"),
            ("anna", "", [:], "stale"),
            ("anna", nil, ["Sec-Fetch-Site": "cross-site"], "stale"),
        ] as [(String?, String?, [String: String], String)])
    func nothingIsEnteredThatItsHolderDidNotSend(
        _ holder: String?, _ token: String?, _ fields: [String: String], _ notice: String
    ) async throws {
        let bench = try LotteryBench()
        let reply = try await bench.enter(as: holder, token: token, fields: fields)
        #expect(reply.status == 403)
        #expect(reply.text.contains("data-notice=\"\(notice)\""))
        #expect(bench.store.stored.isEmpty)
    }

    @Test func aFormOfOtherFieldsIsNotRead() async throws {
        let bench = try LotteryBench()
        let reply = try await bench.enter(LotteryBench.form + "&amount=1")
        #expect(reply.status == 400 && bench.store.stored.isEmpty)
    }

    @Test func aRefusalSaysWhichRuleAndWhenItCouldBeMet() async throws {
        let bench = try LotteryBench { $0.caps = ["holder_day": 0] }
        let reply = try await bench.enter()
        #expect(reply.status == 422)
        #expect(reply.text.contains("data-notice=\"holder-day\""))
        #expect(reply.text.contains("Today’s are used up"))
        #expect(reply.text.contains("Enter again from 2026-01-06 00:00 on"))
        // The signed note, for the asker alone.
        #expect(reply.text.contains("fapiao.example/lottery/demo-2026/refusal"))
        #expect(reply[header: "Cache-Control"] == "no-store")
    }

    @Test func whatSomebodyElseEnteredIsNotTold() async throws {
        let bench = try LotteryBench()
        _ = try await bench.entered(as: "anna")
        let reply = try await bench.enter(as: "ben")
        #expect(reply.status == 422)
        #expect(reply.text.contains("data-notice=\"not-eligible\""))
        #expect(!reply.text.contains("entered this invoice"))
    }

    @Test func theNameIsAskedWhereTheRulesSaySo() async throws {
        let stored = SyntheticInvoice.digital(7)
        let bench = try LotteryBench { $0.nameMustMatch = true }
        #expect(try await bench.enter().text.contains("data-notice=\"buyer-name\""))
        let name = stored.buyer.name.utf8.map { byte in
            "%" + String(byte, radix: 16, uppercase: true)
        }.joined()
        let named = try await bench.enter(LotteryBench.form + "&holderName=\(name)")
        #expect(named.status == 303)
    }

    @Test(arguments: [
        (Verdict.inconsistent, "inconsistent"),
        (.malformed([FieldError("number", .notANumber)]), "malformed"),
    ])
    func whatIsNotVerifiedIsSaidAsEverywhere(_ verdict: Verdict, _ code: String) async throws {
        let bench = try LotteryBench(verdict)
        let reply = try await bench.enter()
        #expect(reply.status == 303)
        let address = try #require(reply[header: "Location"])
        #expect(address.hasPrefix("/results/"))
        let page = try await bench.get(address, as: "anna").text
        #expect(page.contains("data-verdict=\"\(code)\""))
        #expect(bench.store.stored.isEmpty)
    }

    @Test func whatIsNotListedYetWaitsWithoutAReceiptAndAPromise() async throws {
        let bench = try LotteryBench(.notFound)
        let reply = try await bench.enter()
        #expect(reply.status == 202)
        #expect(reply.text.contains("data-notice=\"awaited\""))
        // The manifest's hour.
        #expect(reply.text.contains("It waits until 2026-01-05 10:30:00"))
        #expect(reply.text.contains("no receipt, and no promise"))
        #expect(bench.store.stored.isEmpty)
    }

    @Test func aStoreThatIsAwaySaysThatNobodyKnows() async throws {
        let bench = try LotteryBench()
        // The campaigns are read before.
        _ = try await bench.get("/lottery")
        bench.store.fail(ServiceUnavailable(.ledger, .unreachable, "away"))
        let reply = try await bench.enter()
        #expect(reply.status == 503)
        #expect(reply.text.contains("data-notice=\"away\""))
        #expect(reply[header: "Retry-After"] != nil)
        bench.store.fail(nil)
        #expect(try await bench.enter().status == 303)
    }

    @Test func comingBackToTheFormsAddressFindsTheCampaign() async throws {
        let reply = try await LotteryBench().get("/lottery/demo-2026/enter")
        #expect(reply[header: "Location"] == "/lottery/demo-2026")
    }
}
