package import Cryptography

/// A fault that a check of published files found: the trick's name, and where it shows.
package enum CampaignFault: Error, Hashable, Sendable {
    // Files and signatures.
    case missing(String)
    case malformed(String)
    case unsignedManifest(Bytes32, by: String)
    /// Its operator is its only revealer, and could draw until it liked the result.
    case unwitnessedManifest(Bytes32)
    case unsignedCheckpoint(size: UInt64, by: String)
    case falseSignature(size: UInt64, by: String)
    // Rules.
    case manifestNotPinned(Bytes32)
    case brokenAmendment(Bytes32)
    case otherOrigin(String)
    // The log.
    case replay(CampaignReplay.Fault, size: UInt64)
    case checkpointBehindSeal(size: UInt64)
    case sealWithoutEntries(size: UInt64)
    case twoRoots(size: UInt64)
    case otherTile(String)
    case notIncluded(index: UInt64)
    /// Then no party has promised it.
    case receiptUnsigned
    case receiptWithoutInclusion(Bytes32)
    case receiptOfAnotherTime(index: UInt64)
    // The chain.
    case brokenChain(size: UInt64)
    /// The seal that a strike-out names was left, or drawn in another way than it says.
    case begunSealLeft(size: UInt64)
    case answeredTwice(from: UInt64)
    case falseReveal(size: UInt64, by: String)
    // Times.
    case heldBack(index: UInt64)
    case datedWrongly(index: UInt64)
    case outsidePeriod(index: UInt64)
    case wrongManifestForItsTime(index: UInt64)
    /// While the operator said that the campaign was paused or closed.
    case acceptedWhileShut(index: UInt64)
    case late(index: UInt64, cosigned: [String])
    // Outcomes.
    case winnerWithoutTicket(index: UInt64)
    case winnerLeftOut(index: UInt64)
    case otherPrize(index: UInt64)
    case prizeOutOfTurn(index: UInt64)
    // The figures that are published each day.
    case day(String, Trick)
    // Periodic draws.
    case draw(String, DrawFault)

    /// The fault of one periodic draw.
    package enum DrawFault: Error, Hashable, Sendable {
        case notAnnounced
        /// Another one than holds at its closing.
        case otherManifest
        case otherOrigin
        /// It begins or ends elsewhere than its series and closing say.
        case otherEntries(Range<UInt64>)
        case otherSources
        case termsUnsigned(by: String)
        case disqualifiedUnsigned(index: UInt64, by: String)
        case falseReveal(by: String)
        case holderNotShown(index: UInt64)
        case falseHolder(index: UInt64)
        case otherWinners(tier: UInt32)
        /// Drawn before the closing's last seal was known.
        case notSealed
        /// A later one was held that passes over whom it drew.
        case missing
    }

    /// The trick that this fault shows, by the name that machines read.
    package var trick: Trick {
        switch self {
        case .missing, .malformed: .unreadableFiles
        case .unsignedManifest, .unwitnessedManifest, .unsignedCheckpoint, .falseSignature,
            .receiptUnsigned:
            .unsigned
        case .manifestNotPinned, .brokenAmendment, .otherOrigin, .outsidePeriod,
            .wrongManifestForItsTime, .acceptedWhileShut:
            .otherRules
        case .replay(let fault, _): Self.trick(of: fault)
        case .checkpointBehindSeal, .otherTile, .notIncluded, .receiptWithoutInclusion,
            .receiptOfAnotherTime:
            .alteredLog
        case .twoRoots: .twoRoots
        case .sealWithoutEntries, .brokenChain, .begunSealLeft: .brokenChain
        case .answeredTwice: .answeredTwice
        case .falseReveal: .falseReveal
        case .heldBack: .heldBack
        case .datedWrongly: .datedWrongly
        case .late: .late
        case .winnerWithoutTicket, .winnerLeftOut, .otherPrize: .otherOutcome
        case .prizeOutOfTurn: .outOfTurn
        case .day(_, let trick): trick
        case .draw(_, let fault): Self.trick(of: fault)
        }
    }

    private static func trick(of fault: CampaignReplay.Fault) -> Trick {
        switch fault {
        case .noEntries: .brokenChain
        case .foreignManifest: .otherRules
        case .otherRoot: .alteredLog
        case .malformedEntry, .entryUnderForeignManifest, .unknownLadder: .falseEntry
        case .enteredTwice: .enteredTwice
        case .falseReveal: .falseReveal
        }
    }

    private static func trick(of fault: DrawFault) -> Trick {
        switch fault {
        case .notAnnounced, .otherOrigin, .otherEntries, .otherSources, .holderNotShown,
            .falseHolder, .otherWinners, .notSealed, .missing:
            .otherDraw
        case .otherManifest: .otherRules
        case .termsUnsigned, .disqualifiedUnsigned: .unsignedDecision
        case .falseReveal: .falseReveal
        }
    }
}

/// Why a check ended without a report.
package enum CheckEnd: Error, Hashable, Sendable {
    case cheated(CampaignFault)
    /// Says nothing about the operator.
    case unreachable(String)
}

extension CheckEnd: CustomStringConvertible {
    /// For the log and the terminal, in English.
    package var description: String {
        switch self {
        case .cheated(let fault): fault.description
        case .unreachable(let reason): reason
        }
    }
}

extension CampaignFiles {
    /// A published file; a missing one is nil, one that is too large is the operator's fault.
    func published(_ path: String, atMost: Int) async throws(CheckEnd) -> [UInt8]? {
        do {
            return try await read(path, atMost: atMost)
        } catch {
            switch error {
            case .tooLarge(let path): throw .cheated(.malformed(path))
            case .unreachable(let reason): throw .unreachable(reason)
            }
        }
    }

    func needed(_ path: String, atMost: Int) async throws(CheckEnd) -> [UInt8] {
        guard let bytes = try await published(path, atMost: atMost) else {
            throw .cheated(.missing(path))
        }
        return bytes
    }
}
