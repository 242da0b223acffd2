import Edge
import Invoices
import Verification

/// Every sentence that only a conversation has. A language is a file beside this one; verdicts,
/// reasons and labels are those of the page and the API, so that no channel says it otherwise.
enum ChannelWord: String, CaseIterable, Sendable {
    /// A chat's first words, and its help: what can be sent, in three lines.
    case greeting, help
    /// Both in one text message.
    case shortHelp
    case cancelled, startingOver
    /// After thanks, in a chat.
    case welcome
    case notUnderstood, tooLong, unreadable, shortUnreadable, partMissing
    case notAnInvoiceCode, photoWithoutCode, photoUnavailable, photoUnreadable, photoTooLarge
    case photosNotRead, photosOverloaded
    case numberOrDate, numberOrCheckCode, dateUnclear, amountUnclear, severalValues
    case severalInvoices
    case askNumber, askCode, askDate, askLastSix, askBlockchainCheckCode, askSellerTaxNumber
    case askAmountBeforeTax, askFreightAmount, askPriceBeforeTax, askVehicleTotal, askTotal
    /// Before a list of fields.
    case stillMissing
    /// A verdict's last step: the details sent are kept, and one of them may be sent anew.
    case correctByName
    /// The same after a refusal that says which detail opens the invoice.
    case addByName
    /// A no, where the tax number that was sent breaks its check character.
    case taxNumberHint
    case incomplete
    case apology
    /// A button that was never this person's, or is no longer good.
    case offerGone
    /// A verdict in one short sentence, for a text message: the status before everything.
    case shortNormal, shortVoided, shortRedFlushed, shortPartly, shortWholly, shortRedLetter
    case shortInconsistent, shortNotFound, shortOutOfRange, shortLimited, shortOverloaded
    /// The same in a few words, for one of several invoices in a text message.
    case briefNormal, briefVoided, briefRedFlushed, briefPartly, briefWholly, briefRedLetter
    case briefInconsistent, briefNotFound, briefOutOfRange, briefLimited, briefThrottled
    case briefOverloaded, briefIncomplete, briefRepeated, briefUnavailable

    func text(in language: Language) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }
}

extension ChannelWord {
    /// Asks for one field and says where it is printed.
    init(asking field: InvoiceField, factor: FourthFactor?) {
        switch (field, factor) {
        case (.number, _): self = .askNumber
        case (.code, _): self = .askCode
        case (.issuedOn, _): self = .askDate
        case (.checkCode, .blockchain): self = .askBlockchainCheckCode
        case (.checkCode, _): self = .askLastSix
        case (.sellerTaxNumber, _): self = .askSellerTaxNumber
        case (.amount, .freightAmount): self = .askFreightAmount
        case (.amount, .priceBeforeTax): self = .askPriceBeforeTax
        case (.amount, .vehicleTotal): self = .askVehicleTotal
        case (.amount, .amountBeforeTax), (.amount, .blockchain): self = .askAmountBeforeTax
        case (.amount, _): self = .askTotal
        }
    }

    /// Asks about what is unclear in a message.
    init(_ question: TextQuestion) {
        switch question {
        case .numberOrDate: self = .numberOrDate
        case .numberOrCheckCode: self = .numberOrCheckCode
        case .severalInvoices: self = .severalInvoices
        case .several: self = .severalValues
        case .unclear(.issuedOn): self = .dateUnclear
        case .unclear: self = .amountUnclear
        }
    }

    /// The verdict for a text message: as its only answer, and as one of several.
    static func words(for verdict: Verdict) -> (short: ChannelWord, brief: ChannelWord) {
        switch verdict {
        case .consistent(let verified):
            switch verified.stored.reversal {
            case .unknown: (.shortRedFlushed, .briefRedFlushed)
            case .partly: (.shortPartly, .briefPartly)
            case .wholly: (.shortWholly, .briefWholly)
            case .none where verified.stored.status == .voided: (.shortVoided, .briefVoided)
            case .none where verified.stored.total < .zero: (.shortRedLetter, .briefRedLetter)
            case .none: (.shortNormal, .briefNormal)
            }
        case .inconsistent: (.shortInconsistent, .briefInconsistent)
        case .notFound: (.shortNotFound, .briefNotFound)
        case .outOfRange: (.shortOutOfRange, .briefOutOfRange)
        case .malformed(let faults):
            (
                .notUnderstood,
                faults.contains { $0.reason == .repeatedOtherwise }
                    ? .briefRepeated : .briefIncomplete
            )
        case .limited: (.shortLimited, .briefLimited)
        case .throttled: (.shortOverloaded, .briefThrottled)
        case .overloaded: (.shortOverloaded, .briefOverloaded)
        }
    }

    init(_ fault: PhotoFault.Code) {
        switch fault {
        case .notAPhoto, .unreadable: self = .photoUnreadable
        case .tooLarge: self = .photoTooLarge
        case .overloaded: self = .photosOverloaded
        case .unavailable: self = .photosNotRead
        }
    }
}

extension InvoiceField {
    /// Its name as the page has it.
    func label(_ factor: FourthFactor?) -> FieldWord {
        switch self {
        case .code: .code
        case .number: .number
        case .issuedOn: .issuedOn
        case .amount: factor?.amountWord ?? .amountLabel
        case .checkCode: factor == .blockchain ? .checkCode : .lastSix
        case .sellerTaxNumber: .sellerTaxNumber
        }
    }
}
