import Cryptography
import Invoices
import Payouts
import Testing

struct RiskRulesTests {
    private static let rules: RiskRules = {
        var rules = RiskRules()
        rules.limits = [
            .holderPayouts: 5, .holderYuan: 1_000, .holderAtSeller: 4, .splitReceipts: 3,
            .serialReceipts: 2, .buyerAtSeller: 50, .accountHolders: 2, .reversedAtSeller: 20,
        ]
        rules.sellerPayoutsMinimum = 10
        rules.excludedSellers = ["91990000MA0000001X"]
        return rules
    }()

    private struct Case {
        let figures: RiskFigures
        let found: [RiskFinding]

        init(_ found: [RiskFinding] = [], _ set: (inout RiskFigures) -> Void) {
            var figures = RiskFigures()
            set(&figures)
            self.figures = figures
            self.found = found
        }
    }

    /// Each at its limit, and one beyond.
    private static let cases = [
        Case { $0.ofHolder = 5 },
        Case([RiskFinding(rule: .holderPayouts, found: 6, allowed: 5)]) { $0.ofHolder = 6 },
        Case { $0.fenOfHolder = Fen(1_000_99) },
        Case([RiskFinding(rule: .holderYuan, found: 1_001, allowed: 1_000)]) {
            $0.fenOfHolder = Fen(1_001_00)
        },
        Case([RiskFinding(rule: .holderAtSeller, found: 5, allowed: 4)]) {
            $0.ofHolderAtSeller = 5
        },
        Case { $0.issuedThatDay = 3 },
        Case([RiskFinding(rule: .splitReceipts, found: 4, allowed: 3)]) {
            $0.issuedThatDay = 4
        },
        Case([RiskFinding(rule: .serialReceipts, found: 3, allowed: 2)]) {
            $0.ofHolderInSeries = 3
        },
        Case([RiskFinding(rule: .accountHolders, found: 3, allowed: 2)]) {
            $0.holdersOfAccount = 3
        },
        // Nine say nothing, ten do.
        Case { ($0.ofSeller, $0.ofBuyerAtSeller, $0.voidAtSeller) = (9, 9, 9) },
        Case { ($0.ofSeller, $0.ofBuyerAtSeller, $0.voidAtSeller) = (10, 5, 2) },
        Case([
            RiskFinding(rule: .buyerAtSeller, found: 60, allowed: 50),
            RiskFinding(rule: .reversedAtSeller, found: 30, allowed: 20),
        ]) { ($0.ofSeller, $0.ofBuyerAtSeller, $0.voidAtSeller) = (10, 6, 3) },
    ]

    @Test func whatIsBeyondALimitIsFound() {
        for one in Self.cases {
            let found = Self.rules.findings(in: one.figures, ofSeller: "91990000MA00000021")
            #expect(found == one.found)
            #expect(RiskRules().findings(in: one.figures, ofSeller: "91990000MA00000021") == [])
        }
    }

    @Test func rulesWithoutNumbersAreOff() {
        #expect(!Self.rules.areOff && RiskRules().areOff)
        var rules = RiskRules()
        rules.limits = [.holderPayouts: 0]
        #expect(rules.areOff)
        rules.excludedSellers = ["91990000MA0000001X"]
        #expect(!rules.areOff)
    }

    @Test func anExcludedSellerIsFoundWhateverTheCounts() {
        let found = Self.rules.findings(in: RiskFigures(), ofSeller: "91990000MA0000001X")
        #expect(found.map(\.rule) == [.excludedSeller])
    }

    /// Whoever names another branch of his bank, or writes an address in capitals, is paid to the same account.
    @Test func anAccountIsOneHoweverItIsWritten() {
        func account(_ account: Payee.Account) -> Bytes32 {
            var seed = [UInt8](repeating: 1, count: 32)
            return RiskKey(Secret(movingFrom: &seed)).fact(
                seller: "s", buyer: "b", number: "7", code: "", issuedOn: nil,
                payee: Payee(account: account)
            ).account
        }
        let card = account(.bank(account: "6222020000000001234", bank: "102100099996"))
        #expect(card == account(.bank(account: "6222020000000001234", bank: "102290024433")))
        #expect(card != account(.bank(account: "6222020000000001235", bank: "102100099996")))
        #expect(
            account(.alipay(identity: "Li.Na@example.com", .logonID))
                == account(.alipay(identity: "li.na@example.com", .logonID)))
    }

    @Test func factsAreEqualForEqualOnesUnderOneKeyOnly() {
        func fact(
            _ key: UInt8, seller: String = "s", number: String = "26990000000000000007",
            account: String = "a", name: String? = nil
        ) -> RiskFact {
            var seed = [UInt8](repeating: key, count: 32)
            return RiskKey(Secret(movingFrom: &seed)).fact(
                seller: seller, buyer: "b", number: number, code: "", issuedOn: nil,
                payee: Payee(account: .wechat(app: "wx", openID: account), name: name))
        }
        let one = fact(1)
        #expect(one == fact(1, name: "another name on the same account"))
        #expect(one.account != fact(1, account: "c").account)
        #expect(one.seller != fact(2).seller && one.account != fact(2).account)
        // Only distances are left of numbers, and of one seller only.
        #expect(fact(1, number: "26990000000000000010").serial - one.serial == 3)
        #expect(one.serial != 7)
        #expect(fact(1, seller: "t").serial != one.serial)
        #expect(one.seller != one.buyer)
    }
}
