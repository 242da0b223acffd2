extension VerdictWord {
    /// Plain English.
    package var english: String {
        switch self {
        case .again: "Correct and check again"
        case .another: "Check another invoice"
        case .outageTitle: "The ledger cannot be reached just now."
        case .outage:
            "This is the last state that was known; for anything important, check again later."
        case .checkedFirst: "This is the first time this invoice is checked here."
        case .repeatedHint:
            "If those checks were not yours, this invoice may already have been reimbursed or "
                + "booked by someone else. Make sure first."
        case .checksumWrong:
            "The QR text’s checksum is wrong: it may have been misread. Compare with the "
                + "invoice."
        case .normalHeadline: "Authentic and in force"
        case .normalLead:
            "The details match the tax ledger. The invoice has been neither voided nor reversed."
        case .voidedHeadline: "VOID"
        case .voidedLead:
            "The details match the ledger, but this invoice has been voided. It cannot be "
                + "reimbursed, booked or deducted."
        case .voidedStamp: "VOID"
        case .redFlushedHeadline: "REVERSED"
        case .redFlushedLead:
            "The details match the ledger, but this invoice has been reversed, and no record says how "
                + "much of it is left. Treat it as reversed in full: it cannot be reimbursed, "
                + "booked or deducted."
        case .redFlushedStamp: "REVERSED"
        case .partlyHeadline: "PARTLY REVERSED"
        case .partlyLead:
            "The details match the ledger, but part of this invoice has been reversed. Only the "
                + "remaining amount still holds."
        case .partlyStamp: "PARTLY REVERSED"
        case .whollyHeadline: "WHOLLY REVERSED"
        case .whollyLead:
            "The details match the ledger, but this invoice has been reversed in full. Nothing of it "
                + "is left, and it cannot be reimbursed, booked or deducted."
        case .whollyStamp: "WHOLLY REVERSED"
        case .redLetterHeadline: "Authentic: a red-letter invoice"
        case .redLetterLead:
            "This is a red-letter (negative) invoice. It reverses the original named below and "
                + "cannot be reimbursed by itself."
        case .verifiedStamp: "VERIFIED"
        case .noExpense: "Do not pay, reimburse or deduct on it."
        case .askNew: "Ask the seller to issue a new one."
        case .inconsistentHeadline: "It does not match"
        case .inconsistentLead:
            "At least one of the details differs from the tax ledger. Which one is not told, so "
                + "that nobody can guess his way in."
        case .compareAgain:
            "Compare code, number, date and the fourth detail with the invoice, digit by digit."
        case .mindTax: "Mind whether the amount is before tax or with tax."
        case .askSeller: "If nothing was mistyped, do not accept it yet; ask the seller."
        case .notFoundHeadline: "No such invoice"
        case .notFoundLead: "The tax ledger holds no invoice with this code and number."
        case .compareNumber: "Compare code and number with the invoice, digit by digit."
        case .justIssued:
            "If it was issued just now it may not have been uploaded; try again a little later."
        case .callTax: "If it still is not there, ask the seller, or call the tax hotline 12366."
        case .outOfRangeHeadline: "Too old to check here"
        case .outOfRangeLead: "Only invoices of the last five years can be checked."
        case .checkDate: "See whether the issue date was mistyped."
        case .askOffice: "If it is right, ask the tax office in charge."
        case .malformedHeadline: "Please correct what is marked"
        case .malformedLead: "Nothing has been checked yet. Please correct:"
        case .limitedHeadline: "Too many wrong attempts"
        case .limitedLead:
            "Checking this invoice is paused for a while, so that nobody can guess what is in it."
        case .throttledHeadline: "Too many checks"
        case .throttledLead: "There were too many checks from your address."
        case .overloadedHeadline: "Too many people are checking"
        case .overloadedLead: "The service is at its limit; your check was not made."
        case .faultHeadline: "It cannot be checked just now"
        case .faultLead:
            "The tax ledger does not answer just now. This says nothing about the invoice."
        case .keptBelow:
            "What you entered is kept below; just press “Check the invoice” again then."
        case .unreadableHeadline: "This could not be read"
        case .unreadableLead:
            "What was sent is incomplete or too long. Please fill in the form again."
        case .photoReadHeadline: "The QR code was read; a little is missing"
        case .photoReadLead:
            "The code does not hold what is marked below. Please add it from the invoice and "
                + "press “Check the invoice”:"
        case .noCodeHeadline: "No invoice’s QR code in this photo"
        case .noCodeLead:
            "It may be too small, blurred, in a glare, or just outside the photo."
        case .photoNear:
            "Take it from straight above, near enough that the code fills a quarter of the "
                + "width, with some white around it."
        case .photoLight: "Use even light without shadows or glare, and wait until it is sharp."
        case .photoInstead: "Or paste the QR code’s text below, or type the details."
        case .notAPhotoHeadline: "This is not a photo that can be read"
        case .notAPhotoLead:
            "Please choose a whole JPEG or PNG photo; this file is none, or is damaged."
        case .photoTooLargeHeadline: "The photo is too large"
        case .photoTooLargeLead:
            "A photo has at most 10 MB and 40 million pixels. Please make it smaller, or cut out "
                + "the QR code."
        case .photoHardHeadline: "This photo cannot be processed"
        case .photoHardLead:
            "No code could be read in the time and memory that a photo gets. Please cut out the QR "
                + "code, or take it again with nothing but the invoice in it."
        case .photoSlowHeadline: "The photo came too slowly"
        case .photoSlowLead:
            "The network is too slow for it. Please send a smaller one, or try another network."
        case .photoAwayHeadline: "Photos cannot be read just now"
        case .photoAwayLead: "No photos are read here just now; everything else works."
        case .screenshot:
            "Open a file first, take a screenshot of the part with the QR code and upload that; "
                + "photograph an invoice on paper."
        case .otherCodeHeadline: "The QR code in this photo is not an invoice’s"
        case .lapsedHeadline: "The answer is no longer here"
        case .lapsedLead:
            "An answer is kept for ten minutes and then deleted; or the address is not complete."
        case .lapsedStep:
            "What you had typed was kept nowhere else, so the form below is empty. Please fill it in "
                + "again."
        case .awayHeadline: "The answer cannot be fetched just now"
        case .awayLead:
            "Your check was made; there is nothing to type again. Reload this page in a moment: that "
                + "is not another check."
        case .checkAgain: "Check again"
        case .consistentMark: "consistent"
        case .inconsistentMark: "inconsistent"
        case .redLetterMark: "red-letter invoice, consistent"
        case .keepRed: "Ask the seller for the red-letter invoice and keep it with this one."
        }
    }
}
