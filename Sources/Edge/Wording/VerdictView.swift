import Invoices
package import Verification

/// A verdict in plain words: what it is, what it means, what to do next. Word, icon and
/// colour say the same, so that none of them is needed to understand it.
package struct VerdictView {
    /// The colour, by the class of the style sheet.
    package enum Tone: String {
        case good = "is-good"
        case bad = "is-bad"
        case warn = "is-warn"
        case note = "is-note"
    }

    /// The icon, by its name in the template.
    package enum Icon: String {
        case check = "iconCheck"
        case cross = "iconCross"
        case back = "iconBack"
        case search = "iconSearch"
        case unequal = "iconUnequal"
        case clock = "iconClock"
        case pencil = "iconPencil"
    }

    /// The verdict's name for programs, on the element as `data-verdict`.
    package let code: String
    package let tone: Tone
    package let icon: Icon
    package let headline: VerdictWord
    private let lead: VerdictWord
    /// Advice to the person, most useful first.
    package var steps: [VerdictWord] = []
    /// The heading of the form below. Only what may have been mistyped is there to be corrected.
    package let form: VerdictWord
    /// True for a verdict that must not be overlooked: the biggest letters of the page.
    package var isLoud = false
    /// The mark across the invoice; nil for verdicts without one.
    package var stamp: VerdictWord?
    /// The wait that the view names; nil if waiting is no use.
    package var retryAfter: Duration?
    /// The answer that this shows, if it is one.
    package private(set) var answer: Answer?
    /// The amount left of a partly reversed invoice.
    private var remaining: Fen?
    /// The file or code sent in place of an invoice's photo; the lead is then about it.
    private var instead: PhotoInstead?
    /// The verdict in a word or two, for titles; nil where the stamp or the headline is one.
    private var shortMark: VerdictWord?

    /// The verdict in few words, by which people find a saved page again.
    package var mark: VerdictWord { shortMark ?? stamp ?? headline }

    init(
        _ code: String, _ tone: Tone, _ icon: Icon, _ headline: VerdictWord, _ lead: VerdictWord,
        steps: [VerdictWord] = [], form: VerdictWord = .checkAgain, isLoud: Bool = false,
        stamp: VerdictWord? = nil, retryAfter: Duration? = nil
    ) {
        self.code = code
        self.tone = tone
        self.icon = icon
        self.headline = headline
        self.lead = lead
        self.steps = steps
        self.form = form
        self.isLoud = isLoud
        self.stamp = stamp
        self.retryAfter = retryAfter
    }

    /// The ledger did not answer, which says nothing about the invoice.
    package static let fault = VerdictView(
        "unavailable", .note, .clock, .faultHeadline, .faultLead, steps: [.keptBelow],
        retryAfter: Problem.unavailableWait)

    /// The request was no form of this page.
    package static let unreadable = VerdictView(
        "malformed", .note, .pencil, .unreadableHeadline, .unreadableLead)

    /// An answer's address is read too late, or was not copied whole.
    package static let lapsed = VerdictView(
        "lapsed", .note, .clock, .lapsedHeadline, .lapsedLead, steps: [.lapsedStep])

    /// The memory that keeps the answers does not answer.
    package static func away(retryAfter: Duration) -> VerdictView {
        VerdictView(
            "away", .note, .clock, .awayHeadline, .awayLead, form: .another,
            retryAfter: retryAfter)
    }

    /// A code was read, and does not hold all that is asked for.
    package static let photoIncomplete = VerdictView(
        "malformed", .note, .pencil, .photoReadHeadline, .photoReadLead, form: .again)

    /// A photo gave no answer.
    package static func photo(_ problem: Problem) -> VerdictView {
        var view = nothing(of: problem)
        view.instead = problem.instead
        return view
    }

    private static func nothing(of problem: Problem) -> VerdictView {
        switch problem.code {
        case .noInvoiceCode where problem.instead != nil:
            VerdictView(
                "no_code", .note, .search, .otherCodeHeadline, .noCodeLead,
                steps: [.photoNear, .photoInstead])
        case .noInvoiceCode:
            VerdictView(
                "no_code", .note, .search, .noCodeHeadline, .noCodeLead,
                steps: [.photoNear, .photoLight, .photoInstead])
        // The lead on the file already says what to do.
        case .notAPhoto where problem.instead != nil:
            VerdictView(
                "not_a_photo", .note, .pencil, .notAPhotoHeadline, .notAPhotoLead,
                steps: [.photoInstead])
        case .notAPhoto:
            VerdictView(
                "not_a_photo", .note, .pencil, .notAPhotoHeadline, .notAPhotoLead,
                steps: [.screenshot, .photoInstead])
        case .photosUnavailable:
            VerdictView(
                "unavailable", .note, .clock, .photoAwayHeadline, .photoAwayLead,
                steps: [.photoInstead])
        case .tooSlow:
            VerdictView(
                "too_slow", .note, .clock, .photoSlowHeadline, .photoSlowLead,
                steps: [.photoInstead])
        case .contentTooLarge, .tooManyPixels:
            VerdictView(
                "too_large", .note, .pencil, .photoTooLargeHeadline, .photoTooLargeLead)
        case .unreadablePhoto:
            VerdictView(
                "unreadable", .note, .pencil, .photoHardHeadline, .photoHardLead,
                steps: [.photoInstead])
        case .throttled:
            VerdictView(
                "throttled", .note, .clock, .throttledHeadline, .throttledLead,
                retryAfter: problem.retryAfter)
        case .overloaded:
            VerdictView(
                "overloaded", .note, .clock, .overloadedHeadline, .overloadedLead,
                retryAfter: problem.retryAfter)
        case .unavailable, .internalError:
            VerdictView(
                "unavailable", .note, .clock, .faultHeadline, .faultLead,
                retryAfter: problem.retryAfter)
        default: unreadable
        }
    }

    /// The view of a whole answer, with its checks before and its invoice.
    package init(_ answer: Answer) {
        self.init(answer.verdict)
        self.answer = answer
    }

    private init(_ verdict: Verdict) {
        switch verdict {
        case .consistent(let verified):
            self.init(verified.stored)
        case .inconsistent:
            self.init(
                "inconsistent", .warn, .unequal, .inconsistentHeadline, .inconsistentLead,
                steps: [.compareAgain, .mindTax, .askSeller], form: .again)
            shortMark = .inconsistentMark
        case .notFound:
            self.init(
                "not_found", .warn, .search, .notFoundHeadline, .notFoundLead,
                steps: [.compareNumber, .justIssued, .callTax], form: .again)
        case .outOfRange:
            self.init(
                "out_of_range", .note, .clock, .outOfRangeHeadline, .outOfRangeLead,
                steps: [.checkDate, .askOffice], form: .again)
        case .malformed:
            self.init(
                "malformed", .note, .pencil, .malformedHeadline, .malformedLead, form: .again)
        case .limited(let wait, _):
            self.init(
                "limited", .note, .clock, .limitedHeadline, .limitedLead, steps: [.keptBelow],
                retryAfter: wait)
        case .throttled(let wait):
            self.init(
                "throttled", .note, .clock, .throttledHeadline, .throttledLead,
                steps: [.keptBelow], retryAfter: wait)
        case .overloaded(let wait):
            self.init(
                "overloaded", .note, .clock, .overloadedHeadline, .overloadedLead,
                steps: [.keptBelow], retryAfter: wait)
        }
    }

    /// The status comes first: a voided invoice that matches is, above all, void. For a reversed one the
    /// amount left decides, and the page says one thing: what may still be used, or that nothing may.
    private init(_ stored: StoredInvoice) {
        switch stored.reversal {
        case .unknown:
            let isPartly = stored.status == .partlyRedFlushed
            self.init(
                "consistent", .bad, .back, isPartly ? .partlyHeadline : .redFlushedHeadline,
                .redFlushedLead, steps: [.noExpense, .askNew], isLoud: true,
                stamp: isPartly ? .partlyStamp : .redFlushedStamp)
        case .partly(let remaining):
            self.init(
                "consistent", .warn, .back, .partlyHeadline, .partlyLead,
                steps: [.keepRed], isLoud: true, stamp: .partlyStamp)
            self.remaining = remaining
        case .wholly:
            self.init(
                "consistent", .bad, .back, .whollyHeadline, .whollyLead,
                steps: [.noExpense, .askNew], isLoud: true, stamp: .whollyStamp)
        case .none where stored.status == .voided:
            self.init(
                "consistent", .bad, .cross, .voidedHeadline, .voidedLead,
                steps: [.noExpense, .askNew], isLoud: true, stamp: .voidedStamp)
        case .none where stored.total < .zero:
            self.init(
                "consistent", .warn, .back, .redLetterHeadline, .redLetterLead,
                stamp: .verifiedStamp)
            shortMark = .redLetterMark
        case .none:
            self.init(
                "consistent", .good, .check, .normalHeadline, .normalLead, stamp: .verifiedStamp)
            shortMark = .consistentMark
        }
    }

    /// The meaning of the verdict.
    package func lead(in language: Language) -> String {
        if let instead {
            return instead.sentences(in: language).joined(separator: language.space)
        }
        let lead = lead.text(in: language)
        return remaining.map { lead + language.space + language.remains($0) } ?? lead
    }

}
