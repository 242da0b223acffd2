import Invoices
import Lottery
import Testing
import Verification

@testable import Edge

/// What an invoice that waits is entered by is what was given.
struct AwaitedEntryTests {
    private static func entry(
        _ submitted: SubmittedInvoice, networks: [Client.Network] = [], name: String? = nil,
        whom: [UInt8] = []
    ) -> AwaitedEntry {
        AwaitedEntry(
            submitted, by: Client(channel: .page, name: "00ff", networks: networks),
            as: .phone("+8613800138000"), name: name, in: "demo-2026",
            until: Timestamp(microseconds: 1_768_017_600_000_001), telling: whom)
    }

    private static var full: SubmittedInvoice {
        var submitted = SubmittedInvoice(
            code: "033002400111", number: "25672225", issuedOn: "2024年3月5日", amount: "¥100.00",
            checkCode: "672225", sellerTaxNumber: "110101199001011",
            qrText: #"01,32,"\"# + "\u{1}")
        submitted.otherSums = OtherSums(
            beforeTax: Fen(1), withTax: Fen(-2), unnamed: Fen(Int64.max))
        return submitted
    }

    @Test func itIsReadAsItWasWritten() {
        let networks = [
            Client.Network(name: "aa", share: 4), Client.Network(name: "bb", share: 16),
        ]
        for entry in [
            Self.entry(SubmittedInvoice()), Self.entry(Self.full),
            Self.entry(Self.full, networks: networks, name: "张 三", whom: [0, 255, 10]),
        ] {
            #expect(AwaitedEntry(json: entry.json) == entry)
        }
    }

    @Test(arguments: ["", "{}", "[]", #"{"channel":"fax"}"#, #"{"channel":"sms","client":"a"}"#])
    func anythingElseIsNothing(_ json: String) {
        #expect(AwaitedEntry(json: Array(json.utf8)) == nil)
    }
}
