package import Cryptography

/// Tells if a witness's people may confirm the first part of a draw's terms.
package enum TermsConfirmation {
    /// Why they may not, for the person who asked.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case notTerms
        /// Sources are each party's own to type.
        case hasSources
        case unknownDraw
        /// Checkpoints that this witness still cosigns may belong to the draw.
        case notClosed(until: UInt64)
        case unsigned(by: [String])
        case saleHasEnded(String, at: UInt64)
        /// The terms end beyond what this witness had cosigned by the closing.
        case endsTooLate(size: UInt64, cosigned: UInt64)
        /// They end before it, which is right only where another witness was late.
        case endsEarlier(size: UInt64, cosigned: UInt64)
        case answered

        package var description: String {
            switch self {
            case .notTerms: "this is not the first part of a draw's terms"
            case .hasSources: "the terms have sources already; each party types its own"
            case .unknownDraw: "the manifests set here name no such draw"
            case .notClosed(let until):
                "the draw closes at \(CampaignTime.minute(of: until)): until then nobody knows where it "
                    + "ends"
            case .unsigned(let names):
                names.isEmpty
                    ? "the manifest names no auditor, who would have to sign the first part"
                    : "the first part is not signed by \(names.joined(separator: ", "))"
            case .saleHasEnded(let name, let at):
                "the sale for \(name) ended at \(CampaignTime.minute(of: at)): passes could have "
                    + "been chosen by its result"
            case .endsTooLate(let size, let cosigned):
                "they end at \(size), and this witness had cosigned \(cosigned) by the closing"
            case .endsEarlier(let size, let cosigned):
                "they end at \(size), and this witness had cosigned \(cosigned) by the closing; "
                    + "see in seals/ that another one cosigned \(cosigned) later, and say so with "
                    + "--ends-at \(size)"
            case .answered: "this witness has answered for the draw, which it does once"
            }
        }
    }

    /// The first part that the text is, once nothing is found against it.
    ///
    /// - Parameters:
    ///   - manifests: those that the witness's people have set, in the order in which they held.
    ///   - cosigned: the size that the witness had cosigned by a draw's closing; nil where it remembers none.
    ///   - end: the size at which its people have seen that the draw ends, where it is not that one.
    package static func confirmed(
        _ text: String, _ note: SignedNote, manifests: [CampaignManifest],
        cosigned: (_ draw: String) -> UInt64?, isAnswered: (_ draw: String) -> Bool,
        end: UInt64? = nil, at second: UInt64
    ) throws(Refusal) -> DrawTerms {
        guard let terms = DrawTerms(text) else { throw .notTerms }
        guard terms.sources.isEmpty else { throw .hasSources }
        let own = manifests.filter { $0.origin == terms.origin }
        // As the witness answers: what is amended behind the closing is for later draws.
        guard let announced = CampaignManifest.announcedDraws(by: own)[terms.draw] else {
            throw .unknownDraw
        }
        let (manifest, plan) = (own[announced.place], announced.plan)
        guard !isAnswered(terms.draw) else { throw .answered }
        guard second > plan.closes else { throw .notClosed(until: plan.closes) }
        let missing = terms.unsigned(in: note, of: manifest)
        guard missing.isEmpty else { throw .unsigned(by: missing) }
        if let source = plan.sources.min(by: { $0.saleEnds < $1.saleEnds }),
            source.saleEnds <= second
        {
            throw .saleHasEnded(source.name, at: source.saleEnds)
        }
        let (size, known) = (terms.entries.upperBound, cosigned(terms.draw) ?? 0)
        guard size <= known else { throw .endsTooLate(size: size, cosigned: known) }
        guard size == end ?? known else { throw .endsEarlier(size: size, cosigned: known) }
        return terms
    }
}

extension DrawTerms {
    /// The text of the terms that the auditors sign.
    package var statement: CampaignStatement {
        .terms(draw: draw, firstPart: SHA256.hash(Array(firstPart.utf8)))
    }

    /// The auditors whose signature over the first part a note lacks.
    package func unsigned(in note: SignedNote?, of manifest: CampaignManifest) -> [String] {
        manifest.auditors(missingIn: note, of: statement)
    }
}
