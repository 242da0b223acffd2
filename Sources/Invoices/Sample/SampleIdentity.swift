/// Code and number of a synthetic invoice: the code tells its kind, region and year, the number is
/// a permutation of the index, so that no two invoices of a sample share an identity.
struct SampleIdentity {
    let code: InvoiceCode?
    let number: InvoiceNumber
    let region: Region

    /// The issuing channel, the fifth digit of 20, through which no sample ever issues.
    static let unissuedChannel = "9"

    private static let regions = Region.all
    private static let provinces = Region.all.filter { $0.division.isMultiple(of: 100) }

    /// Regions take turns where none is given.
    init(seed: UInt64, index: Int, kind: InvoiceKind, day: CalendarDay, in given: Region? = nil) {
        let year = Self.padded(UInt64(day.components.year % 100), 2)
        if kind.hasCode {
            let blockchainsHome = kind == .blockchain ? Region(digits: 4_403) : nil
            let region = given ?? blockchainsHome ?? Self.turn(Self.regions, index)
            // Odd and no multiple of five, so that it permutes the residues of 10^8.
            let scrambled = (UInt64(index) &* 61_803_399 &+ seed % 100_000_000) % 100_000_000
            self.region = region
            code = InvoiceCode(Self.code(of: kind, region.division, year, index))
            number = Self.number(Self.padded(scrambled, 8))
        } else {
            let region = given ?? Self.turn(Self.provinces, index)
            // Likewise of 10^15, and 10^8 times it still fits 64 bits.
            let sequence = (UInt64(index) &* 161_803_398_749 &+ seed % 1_000_000_007)
            let channel = "\(1 + index % 3)"
            self.region = region
            code = nil
            number = Self.number(
                year + "\(region.division / 100)" + channel
                    + Self.padded(sequence % 1_000_000_000_000_000, 15))
        }
    }

    func checkCode(for kind: InvoiceKind, _ random: inout SplitMix64) -> CheckCode? {
        guard kind.factor.needsCheckCode else { return nil }
        if kind == .blockchain {
            let digits = String(random.below(0xF_FFFF) + 0x10_0000, radix: 16)
            return CheckCode(digits.dropFirst())
        }
        let halves = (0..<2).map { _ in Self.padded(random.next() % 10_000_000_000, 10) }
        return CheckCode(halves.joined())
    }

    private static func turn(_ regions: [Region], _ index: Int) -> Region {
        regions[(index &+ index / SampleLedger.chapterLength) % regions.count]
    }

    private static func number(_ digits: String) -> InvoiceNumber {
        guard let number = InvoiceNumber(digits) else {
            preconditionFailure("\(digits) is not the number that a sample should have")
        }
        return number
    }

    /// The codes of the reference's table of kinds, in a print batch of their own.
    private static func code(
        of kind: InvoiceKind, _ division: Int, _ year: String, _ index: Int
    ) -> String {
        let copies = 3 + index % 2 * 3
        switch kind {
        case .special, .digitalPaperSpecial:
            return "\(division)\(year)1\(1 + index % 2 * 4)\(copies)0"
        case .freight: return "\(division)\(year)1\(2 + index % 2 * 5)\(copies)0"
        case .ordinary where index % 2 == 0:
            return "\(division)\(year)1\(3 + index % 4 / 2 * 3)\(copies)0"
        case .ordinary, .digitalPaperOrdinary: return "0\(division)\(year)0010\(4 + index / 2 % 2)"
        case .roll: return "0\(division)\(year)0010\(6 + index % 2)"
        case .electronicOrdinary: return "0\(division)\(year)00111"
        case .toll: return "0\(division)\(year)00112"
        case .electronicSpecial: return "0\(division)\(year)00113"
        case .usedVehicle: return "0\(division)\(year)00117"
        case .motorVehicle: return "1\(division)\(year)24110"
        case .blockchain: return "1\(division)\(year)09110"
        default: preconditionFailure("kind \(kind) has no code")
        }
    }

    static func padded(_ value: UInt64, _ width: Int) -> String {
        let digits = "\(value)"
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
