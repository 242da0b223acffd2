extension CampaignFault: CustomStringConvertible {
    /// One sentence.
    package var description: String {
        switch self {
        case .missing(let path): "\(path) is missing"
        case .malformed(let path): "\(path) is not in its form"
        case .unsignedManifest(let digest, let name):
            "manifest \(digest) is not signed by \(name)"
        case .unwitnessedManifest(let digest):
            "manifest \(digest) lets nobody but the operator reveal and witness"
        case .unsignedCheckpoint(let size, let name):
            "the checkpoint of size \(size) lacks the signature of \(name)"
        case .falseSignature(let size, let name):
            "the checkpoint of size \(size) bears a false signature of \(name)"
        case .manifestNotPinned(let digest):
            "the campaign does not go by the manifest that was given (\(digest))"
        case .brokenAmendment(let digest):
            "manifest \(digest) does not follow from the one that it names"
        case .otherOrigin(let origin): "a checkpoint is of another log, \(origin)"
        case .replay(let fault, let size): "the seal of size \(size): \(fault)"
        case .checkpointBehindSeal(let size):
            "the public checkpoint is smaller than the seal of size \(size)"
        case .sealWithoutEntries(let size):
            "the seal of size \(size) has no entries, or fewer than the one before"
        case .twoRoots(let size): "two checkpoints of size \(size) have different roots"
        case .otherTile(let path): "\(path) does not have the hashes of the entries"
        case .notIncluded(let index): "the path of entry \(index) does not lead to the root"
        case .receiptUnsigned: "the receipt is not signed by the campaign's receipt key"
        case .receiptWithoutInclusion(let leaf):
            "the entry \(leaf) has a signed receipt and is not in the log"
        case .receiptOfAnotherTime(let index):
            "entry \(index) has another time in the log than in its receipt"
        case .brokenChain(let size):
            "no reveal of the seal of size \(size) answers for the seal before it: "
                + "one was left out, or drawn again"
        case .begunSealLeft(let size):
            "the seal of size \(size) was begun when a party was struck out, and is not finished as the "
                + "amendment says"
        case .answeredTwice(let from):
            "the seal that ends at \(from) has two successors that were revealed"
        case .falseReveal(let size, let name):
            "the reveal of \(name) in the seal of size \(size) is made up, or of another key"
        case .heldBack(let index):
            "entry \(index) was held back: the seal before it has entries of past its promise"
        case .datedWrongly(let index):
            "entry \(index) is dated after the last cosignature of its seal"
        case .outsidePeriod(let index): "entry \(index) was accepted outside of the period"
        case .wrongManifestForItsTime(let index):
            "entry \(index) carries rules that did not hold when it was accepted"
        case .late(let index, let names):
            "entry \(index) was first cosigned past the promise; it is a fault unless the pages of "
                + "\(names.joined(separator: ", ")) show that one of them was away"
        case .acceptedWhileShut(let index):
            "entry \(index) was accepted while the campaign was paused or closed"
        case .winnerWithoutTicket(let index): "entry \(index) won, and its number gives no prize"
        case .winnerLeftOut(let index): "entry \(index) won and is not among the winners"
        case .otherPrize(let index): "entry \(index) has another prize than its number gives"
        case .prizeOutOfTurn(let index):
            "entry \(index) has a prize that was given out of its turn: others had it by their keys"
        case .day(let day, let trick): "what was published for \(day): \(trick.meaning)"
        case .draw(let name, let fault): "draw \(name): \(fault)"
        }
    }
}

extension CampaignFault.DrawFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAnnounced: "the manifest has no such draw"
        case .otherManifest: "it was held under other rules than those that held at its closing"
        case .otherOrigin: "its terms are of another log or draw"
        case .otherEntries(let range):
            "by its series and closing it is over the entries from \(range.lowerBound) "
                + "to below \(range.upperBound)"
        case .otherSources: "its sources are not the manifest's, in their order and form"
        case .termsUnsigned(let name): "\(name) has not signed the first part of the terms"
        case .disqualifiedUnsigned(let index, let name):
            "\(name) has not signed that entry \(index) is disqualified"
        case .falseReveal(let name): "the reveal of \(name) does not answer for these terms"
        case .holderNotShown(let index): "whose entry \(index) is must be shown, and is not"
        case .falseHolder(let index): "the holder shown for entry \(index) is not the entry's"
        case .otherWinners(let tier): "tier \(tier) has other winners than its seed gives"
        case .notSealed: "its closing has no seal"
        case .missing: "it is not published, and a later draw depends on it"
        }
    }
}

extension CampaignReplay.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noEntries: "it has no entries"
        case .foreignManifest: "it is under a manifest that is not the campaign's, or an older one"
        case .otherRoot: "the entries do not have the root that was cosigned"
        case .malformedEntry(let index): "leaf \(index) is no entry"
        case .entryUnderForeignManifest(let index): "entry \(index) carries a foreign manifest"
        case .unknownLadder(let index): "entry \(index) names a ladder that its manifest lacks"
        case .enteredTwice(let index): "the invoice of entry \(index) was entered before"
        case .falseReveal: "a reveal is missing or made up"
        }
    }
}
