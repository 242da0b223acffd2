/// How much of its original a red-letter invoice reverses.
enum RedPart: Sendable {
    case whole
    /// Half, rounded towards zero.
    case firstHalf
    /// The part that `firstHalf` has left.
    case rest

    func of(_ amount: Fen) -> Fen {
        switch self {
        case .whole: amount
        case .firstHalf: Fen(amount.value / 2)
        case .rest: Fen(amount.value - amount.value / 2)
        }
    }
}

extension SampleLedger {
    enum Step: Sendable {
        case issue(InvoiceKind)
        /// Slots are counted from the chapter's first step.
        case void(slot: Int)
        case red(slot: Int, RedPart)
    }

    /// The kinds of the first 56 steps, in shares that resemble today's: mostly fully digital.
    private static let kinds: [InvoiceKind] = {
        let shares: [(InvoiceKind, Int)] = [
            (.digitalOrdinary, 14), (.digitalSpecial, 9), (.electronicOrdinary, 7), (.special, 4),
            (.ordinary, 3), (.electronicSpecial, 2), (.roll, 2), (.toll, 2), (.rail, 3), (.air, 2),
            (.motorVehicle, 1), (.usedVehicle, 1), (.digitalMotorVehicle, 1),
            (.digitalUsedVehicle, 1), (.digitalPaperSpecial, 1), (.digitalPaperOrdinary, 1),
            (.blockchain, 1), (.freight, 1),
        ]
        return shares.flatMap { Array(repeating: $0.0, count: $0.1) }
    }()

    /// The later changes to some of them. Only paper is voided (数电票 and electronic ones cannot be); one
    /// digital invoice is reversed in two parts and so wholly.
    private static let aftermath: [Step] = [
        .void(slot: voidedSpecialSlot), .void(slot: 34),
        .red(slot: 23, .whole), .red(slot: 31, .firstHalf),
        .red(slot: 1, .whole), .red(slot: 2, .firstHalf),
        .red(slot: 14, .firstHalf), .red(slot: 14, .rest),
    ]

    /// A digital ordinary invoice to which nothing happens.
    static let normalSlot = 0
    /// The first special invoice, after 14 + 9 + 7 others.
    static let voidedSpecialSlot = 30

    static func step(_ slot: Int, inChapter chapter: Int) -> Step {
        guard slot < kinds.count else { return aftermath[slot - kinds.count] }
        let kind = kinds[slot]
        // Freight has been out of range since 2021: a few are enough.
        return .issue(kind == .freight && !chapter.isMultiple(of: 8) ? .digitalOrdinary : kind)
    }
}
