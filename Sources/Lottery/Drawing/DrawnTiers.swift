import Cryptography
import Invoices

/// The winners of a periodic draw, with those whose entries they are looked up on the way.
struct DrawnTiers {
    /// The owner of an entry. As long as nobody has looked it up, it counts as that of a holder who
    /// has no other.
    private enum Owner: Hashable {
        case known(Bytes32)
        case unknown(UInt64)
    }

    /// A batch is one statement.
    private static let batch = 4_096

    private let draw: PeriodicDraw
    private let ground: DrawGround
    private let openings: any DrawOpenings

    init(_ draw: PeriodicDraw, _ ground: DrawGround, _ openings: any DrawOpenings) {
        self.draw = draw
        self.ground = ground
        self.openings = openings
    }

    /// Draws, looks up whom it met and did not know, and draws again until it knows all whom it meets: few holders
    /// are at their limit, so few are met in their places.
    func result(disqualified: [Disqualification]) async throws(DrawRunFault) -> DrawResult {
        var shown: [UInt64: DrawResult.Shown] = [:]
        let barred = Set(disqualified.map(\.index))
        while true {
            var (met, unknown) = (Set<UInt64>(), Set<UInt64>())
            let tiers = draw.tiers(
                prizes: ground.plan.tiers.map { Int(clamping: $0.count) },
                prizesPerHolder: Int(clamping: ground.plan.prizesPerHolder), disqualified: barred,
                rule: ground.rule,
                holder: { index -> Owner in
                    met.insert(index)
                    if let one = shown[index] { return .known(one.pseudonym) }
                    unknown.insert(index)
                    return .unknown(index)
                })
            if unknown.isEmpty {
                return DrawResult(
                    tiers: tiers.map { DrawResult.Tier($0) },
                    disqualified: disqualified.map(\.published),
                    shown: met.sorted().compactMap { shown[$0] })
            }
            try await look(up: unknown.sorted(), into: &shown)
        }
    }

    private func look(
        up indexes: [UInt64], into shown: inout [UInt64: DrawResult.Shown]
    ) async throws(DrawRunFault) {
        for start in stride(from: 0, to: indexes.count, by: Self.batch) {
            let some = Array(indexes[start..<min(indexes.count, start + Self.batch)])
            do throws(ServiceUnavailable) {
                for one in try await openings.shown(some) { shown[one.index] = one }
            } catch {
                throw .openings("\(error)")
            }
            guard some.allSatisfy({ shown[$0] != nil }) else {
                throw .openings("whose entries they are is not known of all")
            }
        }
    }
}
