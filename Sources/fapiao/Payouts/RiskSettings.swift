import Payouts
import ProgramSettings

/// The bounds above which a person looks before a prize is paid.
struct RiskSettings: SettingArea {
    static let days = Setting.integer(
        "risk.days", 30, in: 1...366, "How many days back the rules count.")
    static let holderPayouts = Setting.integer(
        "risk.holderPayouts", 20, in: 0...1_000,
        "So many payouts to one holder are usual; 0 turns the rule off, as in all of these.")
    static let holderYuan = Setting.integer(
        "risk.holderYuan", 10_000, in: 0...1_000_000_000, "So many yuan to one holder are usual.")
    static let holderAtSeller = Setting.integer(
        "risk.holderAtSeller", 8, in: 0...1_000,
        "So many winning receipts of one seller with one holder are usual.")
    static let splitReceipts = Setting.integer(
        "risk.splitReceipts", 3, in: 0...1_000,
        "So many issued on one day are usual, of one holder or one buyer: else a split purchase.")
    static let serialReceipts = Setting.integer(
        "risk.serialReceipts", 2, in: 0...1_000,
        "So many of one holder with numbers close together are usual.")
    static let serialSpan = Setting.integer(
        "risk.serialSpan", 20, in: 1...100_000, "Numbers that differ by no more are close together."
    )
    static let buyerAtSeller = Setting.integer(
        "risk.buyerAtSeller", 50, in: 0...100,
        "Up to so many per cent of a seller's winning receipts may have one and the same buyer.")
    static let reversedAtSeller = Setting.integer(
        "risk.reversedAtSeller", 20, in: 0...100,
        """
        Up to so many per cent of a seller's winning receipts may be of invoices that were voided or
        reversed since.
        """)
    static let sellerPayoutsMinimum = Setting.integer(
        "risk.sellerPayoutsMinimum", 50, in: 1...1_000,
        "A share of fewer winning receipts of one seller says nothing.")
    static let accountHolders = Setting.integer(
        "risk.accountHolders", 2, in: 0...1_000, "So many holders may have one account paid to.")
    static let excludedSellers = Setting.list(
        "risk.excludedSellers", [],
        "Tax numbers of sellers whose receipts a person looks at, always.")

    static let groups = [
        SettingGroup(
            "risk",
            about: """
                What `fapiao payout run` holds for a person before it pays. A rule finds what is unusual and
                proves nothing; whoever releases a payout has judged it, and it is not held again by the
                same rule.
                """,
            [
                days, holderPayouts, holderYuan, holderAtSeller, splitReceipts, serialReceipts,
                serialSpan, buyerAtSeller, reversedAtSeller, sellerPayoutsMinimum, accountHolders,
                excludedSellers,
            ])
    ]

    let rules: RiskRules

    init(from reader: inout SettingReader) {
        var rules = RiskRules()
        rules.window = .seconds(86_400 * reader.read(Self.days))
        rules.limits = [
            .holderPayouts: reader.read(Self.holderPayouts),
            .holderYuan: reader.read(Self.holderYuan),
            .holderAtSeller: reader.read(Self.holderAtSeller),
            .splitReceipts: reader.read(Self.splitReceipts),
            .serialReceipts: reader.read(Self.serialReceipts),
            .buyerAtSeller: reader.read(Self.buyerAtSeller),
            .reversedAtSeller: reader.read(Self.reversedAtSeller),
            .accountHolders: reader.read(Self.accountHolders),
        ]
        rules.serialSpan = reader.read(Self.serialSpan)
        rules.sellerPayoutsMinimum = reader.read(Self.sellerPayoutsMinimum)
        let sellers = reader.read(Self.excludedSellers)
        let isNumber = sellers.allSatisfy { seller in
            (15...20).contains(seller.utf8.count)
                && seller.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                }
        }
        if !isNumber {
            reader.refuse(Self.excludedSellers, "tax numbers: 15 to 20 digits and capital letters")
        }
        rules.excludedSellers = Set(sellers)
        self.rules = rules
    }
}
