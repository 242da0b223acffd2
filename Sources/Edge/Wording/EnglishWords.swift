import Invoices
import Verification

/// Every sentence for the public.
struct EnglishWords: Words {
    func sentence(_ reason: FieldError.Reason) -> String {
        switch reason {
        case .missing: "Please fill this in."
        case .notJSON: "This is not sound JSON."
        case .unknownField: "There is no such field."
        case .wrongType: "This has the wrong type or form."
        case .tooLong: "This is too long."
        case .notACode: "An invoice code is 10 or 12 digits."
        case .unknownKind: "This code belongs to no kind of invoice. Please compare it again."
        case .kindMismatch: "The code belongs to another kind of invoice."
        case .unknownRegion:
            "The code begins with the digits of no region. Please compare it again."
        case .notANumber:
            "An invoice number is 8 digits; fully digital invoices, which have no code, have 20."
        case .codeMissing: "An invoice with an 8-digit number also needs its code."
        case .codeSuperfluous: "A fully digital invoice (20 digits) has no code. Leave it empty."
        case .notADate: "Write the date as 2026-01-31 or 20260131."
        case .inTheFuture: "This date is later than today. Please compare it again."
        case .notAnAmount: "An amount is up to 11 digits and two decimals, such as 1234.50."
        case .notACheckCode:
            "Give the last six digits of the check code, or all 20; 5 on a blockchain invoice."
        case .notATaxNumber:
            "A tax number is 15 to 20 digits and capitals, without a hyphen within."
        case .notAQRText: "This is not the text of an invoice’s QR code."
        case .severalInvoices: "This tells of several invoices. Give one at a time."
        case .sumMismatch: "The amounts do not add up."
        case .originalMissing: "A negative invoice names the original that it reverses."
        case .originalSuperfluous: "Only a negative invoice names an original."
        case .originalIsItself: "An invoice cannot reverse itself."
        case .unknownChange: "This is one of issue, void and red-flush."
        case .contradictsText: "This differs from the QR code’s or the invoice’s text."
        case .repeatedOtherwise:
            "The same invoice stands before this with other details, and only the first are compared. "
                + "Please ask for this by itself."
        case .unknownCampaign: "No such campaign takes entries here."
        case .notPrintable: "This has characters that cannot be seen."
        }
    }

    func status(_ status: InvoiceStatus) -> String {
        switch status {
        case .normal: "normal"
        case .voided: "void"
        case .redFlushed: "red-flushed"
        case .partlyRedFlushed: "partly red-flushed"
        case .whollyRedFlushed: "wholly red-flushed"
        }
    }

    func message(_ verdict: Verdict) -> String {
        switch verdict {
        case .consistent(let verified): message(verified.stored)
        case .inconsistent: "At least one detail differs from the tax authority’s record."
        case .notFound: "There is no such invoice."
        case .outOfRange: "Only invoices of the last five years can be checked."
        case .malformed: "Some of this is not filled in correctly."
        case .limited(let after, _):
            "Too many wrong attempts. Please try again in \(wait(after))."
        case .throttled(let after): "Too many checks. Please try again in \(wait(after))."
        case .overloaded(let after):
            "Too many people are checking just now. Please try again in \(wait(after))."
        }
    }

    private func message(_ stored: StoredInvoice) -> String {
        let agrees = "The details agree, but the invoice is \(status(stored.status))"
        switch stored.reversal {
        case .none where stored.status == .voided:
            return "\(agrees): do not pay, reimburse or deduct on it."
        case .none where stored.total < .zero:
            return "The invoice is authentic: a red-letter (negative) invoice, which reverses "
                + "another one and cannot be reimbursed by itself."
        case .none: return "The invoice is authentic."
        case .partly(let remaining): return "\(agrees). \(Language.english.remains(remaining))"
        case .wholly:
            return "\(agrees). Nothing of it is left: do not pay, reimburse or deduct on it."
        case .unknown:
            return "\(agrees), and no record says how much of it is left: do not pay, reimburse or "
                + "deduct on it."
        }
    }

    func attemptsLeft(_ count: Int) -> String {
        count == 0
            ? "That was the last attempt for some hours."
            : "After \(count) more wrong \(count == 1 ? "attempt" : "attempts") you have to wait for "
                + "some hours."
    }

    func lift(_ details: [ExtraDetail]) -> String {
        let code = "all 20 digits of the check code"
        let seller = "the seller’s tax number beside the rest"
        let lifts = details.map { $0 == .checkCode ? code : seller }.joined(separator: ", or ")
        return "Whoever gives \(lifts) is answered at once."
    }

    var givenDoesNotLift: String {
        "What was given, with this seller’s tax number, does not open it: please compare every detail "
            + "with the invoice."
    }

    func title(_ problem: Problem.Code) -> String {
        switch problem {
        case .badRequest: "Request not understood"
        case .unauthorized: "Key needed"
        case .forbidden: "Not allowed"
        case .keyExpired: "Key expired"
        case .keyElsewhere: "Key not allowed from here"
        case .notFound: "No such address"
        case .methodNotAllowed: "Method not allowed"
        case .tooSlow: "Arrived too slowly"
        case .contentTooLarge: "Content too large"
        case .unsupportedMediaType: "Unsupported content type"
        case .expectationFailed: "Expectation failed"
        case .malformed: "Not filled in correctly"
        case .notEntered: "Not entered"
        case .noInvoiceCode: "No invoice’s QR code found"
        case .notAPhoto: "Not a photo that can be read"
        case .tooManyPixels: "Photo too large"
        case .unreadablePhoto: "Photo cannot be processed"
        case .photosUnavailable: "Photos are unavailable"
        case .limited: "Too many wrong attempts"
        case .throttled: "Too many requests"
        case .overloaded: "Service busy"
        case .unavailable: "The service is not available just now"
        case .internalError: "Internal error"
        }
    }

    func detail(_ problem: Problem.Code, retryAfter: Duration?) -> String {
        let after = retryAfter.map(wait) ?? "a moment"
        return switch problem {
        case .badRequest: "This is not the request that /openapi.yaml describes."
        case .unauthorized: "Send a valid key in the Authorization header."
        case .forbidden:
            "The key, the signature or the address does not give the right that is needed."
        case .keyExpired: "The last day of this key has passed. Ask the operator for another."
        case .keyElsewhere: "This key may be used only from addresses that this is not one of."
        case .notFound: "Please compare the address; /openapi.yaml describes the interface."
        case .methodNotAllowed: "Use one of the methods in the Allow header."
        case .tooSlow:
            "The content came too slowly. Send a smaller photo or batch, or the QR code’s text."
        case .contentTooLarge: "The content exceeds the limit."
        case .expectationFailed: "Of Expect only 100-continue is understood."
        case .unsupportedMediaType:
            "Send the content type that /openapi.yaml describes, uncompressed."
        case .malformed: "Correct each field as it says and check again."
        case .notEntered: "The invoice was not entered, for want of the rule that is named."
        case .noInvoiceCode:
            "No QR code of an invoice could be read in this photo. Take it from straight above "
                + "in even light, near enough that the code fills a quarter of its width."
        case .notAPhoto: "Send a whole JPEG or PNG photo."
        case .tooManyPixels:
            "A photo has at most 40 million pixels. Make it smaller, or cut out the QR code."
        case .unreadablePhoto:
            "No code could be read in this photo in the time and memory that one gets. Cut out the "
                + "QR code, or take the photo again with nothing but the invoice in it."
        case .photosUnavailable:
            "No photos are read here just now. Send the QR code’s text, or the details."
        case .limited:
            "Too many wrong attempts. Please try again in \(after)."
        case .throttled: "Please try again in \(after)."
        case .overloaded: "Too many are checking just now. Please try again in \(after)."
        case .unavailable: "The ledger cannot be reached. Please try again in \(after)."
        case .internalError: "This is our fault. Please tell us the request ID."
        }
    }

    func sentence(_ effect: ServiceUnavailable.Effect) -> String {
        switch effect {
        case .didNotHappen: "This request changed nothing."
        case .mayHaveHappened: "Changes may have been made. Sending them again is safe."
        }
    }

    func sentences(_ instead: PhotoInstead) -> [String] {
        switch instead {
        case .file(let format):
            [
                sentence(format),
                "Send a JPEG or PNG: a photo or screenshot of the QR code at the top left, or type the "
                    + "details.",
            ]
        case .code(let code):
            [
                sentence(code),
                "Photograph the QR code at the invoice’s top left, or type the details.",
            ]
        }
    }

    private func sentence(_ format: FileFormat) -> String {
        switch format {
        case .pdf: "This is a PDF and not a photo: open it and take a screenshot."
        case .ofd: "This is an OFD file and not a photo: open it and take a screenshot."
        case .xml: "This is an XML file or web page and not a photo."
        case .heic:
            "This is a HEIC photo: on an iPhone choose Settings, Camera, Formats, Most Compatible, "
                + "or take a screenshot."
        case .avif, .gif, .webp, .bmp, .tiff:
            "This is a \(format.name) photo, which is not read here: take a screenshot of it."
        case .video: "This is a video and not a photo."
        case .office:
            "This is a Word, Excel or PowerPoint file and not a photo: open it and take a screenshot."
        case .archive: "This is an archive and not a photo: unpack it."
        case .textFile:
            "This is a text file and not a photo: copy the text in it and paste it where one types."
        case .empty: "This file is empty."
        }
    }

    private func sentence(_ code: ForeignCode) -> String {
        switch code {
        case .invoiceLink:
            "The QR code is a link of the tax office to an invoice: open it, then photograph that."
        case .payment: "The QR code is one for payments and not an invoice’s."
        case .contact: "The QR code is that of a person or an account and not an invoice’s."
        case .wifi: "The QR code is that of a wireless network and not an invoice’s."
        case .link: "The QR code is a web address and not an invoice’s."
        case .digits: "The QR code holds nothing but digits; it is not an invoice’s."
        case .text: "The QR code is some other text and not an invoice’s."
        }
    }

    func name(of kind: InvoiceKind) -> String { kind.englishName }
    func name(of region: Region) -> String { region.englishName }

    private func wait(_ duration: Duration) -> String { Language.english.span(of: duration) }
}
