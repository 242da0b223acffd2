extension ChannelWord {
    /// Short, and in plain letters where a text message may say it: two parts are 134 characters.
    var english: String {
        switch self {
        case .greeting:
            """
            Hello. Here you can check whether an invoice is authentic and in force. Send:
            - a photo of its QR code, or the code’s text;
            - or its details: code, number, issue date and the last six of the check code (fully \
            digital invoices: the 20-digit number, date and total).
            Send “help” for more.
            """
        case .help:
            """
            Send what is printed on the invoice, at once or bit by bit, in any order, such as:
            033001800111 25672225 2024-03-05 123456
            number 25332000000012345678 date 2025-03-05 total 113.00
            A photo or the text of the QR code will do as well.
            “Cancel” drops this invoice, “again” starts over.
            """
        case .shortHelp:
            "Send: code number date last six of check code; fully digital: 25332000000012345678 "
                + "20250305 113.00 (number date total)."
        case .cancelled: "Cancelled. Send the details of an invoice whenever you like."
        case .startingOver: "All right, from the beginning."
        case .welcome: "You are welcome."
        case .notUnderstood: "I did not understand. Send \"help\" to see how to check an invoice."
        case .tooLong:
            "That is too long to read. Send the code, number, date and amount or check code of "
                + "one invoice."
        case .unreadable:
            "I can only read text and photos. Send what is printed on the invoice, or a photo of "
                + "its QR code."
        case .shortUnreadable:
            "That message is no text. Send the code, number, date and last six of the check code, "
                + "or the amount, as text."
        case .partMissing:
            "A part of your long message did not arrive, so it was not read. Send it again, or in "
                + "several short ones."
        case .notAnInvoiceCode:
            "This is not an invoice’s QR code. An invoice has its own at the top left."
        case .photoWithoutCode:
            "There is no QR code in this photo. Go close to the one at the top left: flat, sharp, "
                + "no glare. Or send what is printed."
        case .photoUnavailable:
            "The photo could not be fetched. Send it again, or send what is printed."
        case .photoUnreadable:
            "The photo could not be read. Send a JPEG or PNG, or send what is printed."
        case .photoTooLarge:
            "The photo is too large. Send one of the QR code alone, or send what is printed."
        case .photosNotRead:
            "Photos cannot be read here yet. Send the QR code’s text, or what is printed."
        case .photosOverloaded:
            "Too many photos just now. Send it again a little later, or send what is printed."
        case .numberOrDate:
            "Those 8 digits may be the number or the date. Send them again with \"number\" or "
                + "\"date\" before them."
        case .numberOrCheckCode:
            "Those 20 digits may be a number or a check code. Send them again with \"number\" or "
                + "\"check code\" before them."
        case .dateUnclear: "The date is not clear: write it like 2026-01-05."
        case .amountUnclear:
            "The amount is not clear. Send it as one number, to the cent, such as 12000.00."
        case .severalValues: "There were different values for one detail; send only one."
        case .severalInvoices:
            "That names more than one invoice, so none was checked. Send one invoice in a message."
        case .askNumber: "Please send the invoice number (top right, 8 or 20 digits)."
        case .askCode: "Please send the invoice code (at the top, 10 or 12 digits)."
        case .askDate: "Please send the issue date (top right, below the number)."
        case .askLastSix: "Please send the check code's last six (top right, below the date)."
        case .askBlockchainCheckCode:
            "Please send the 5-character check code (top right, below the date)."
        case .askSellerTaxNumber: "Please send the seller's tax number (at the bottom)."
        case .askAmountBeforeTax:
            "Please send the amount before tax (below the items, not the total with tax)."
        case .askFreightAmount: "Please send the freight total before tax (below the items)."
        case .askPriceBeforeTax: "Please send the price before tax (at the bottom)."
        case .askVehicleTotal: "Please send the vehicle price total (in the middle)."
        case .askTotal: "Please send the total with tax in figures (at the bottom)."
        case .stillMissing: "Still missing: "
        case .correctByName:
            "- To correct one detail, send it alone with its name within ten minutes, such as "
                + "“check code 123456”."
        case .addByName:
            "- Send that detail alone within ten minutes; the others are kept."
        case .taxNumberHint:
            "The tax number's last character does not fit the others: look at it once more."
        case .incomplete: "This QR code does not say enough by itself. Send this one alone."
        case .apology:
            "It cannot be checked just now, which says nothing about the invoice. Please send it "
                + "again later."
        case .offerGone: "This button is no longer good. Send the details of the invoice again."
        case .shortNormal: "Authentic and in force."
        case .shortVoided: "VOID! It matches the ledger, but has been voided: do not accept it."
        case .shortRedFlushed:
            "REVERSED! It matches, but no record says how much is left: do not accept it."
        case .shortPartly: "PARTLY REVERSED! It matches, but only the remainder holds."
        case .shortWholly: "WHOLLY REVERSED! It matches, but holds no longer: do not accept it."
        case .shortRedLetter: "Authentic, but a red-letter (negative) invoice."
        case .shortInconsistent:
            "It does NOT match: at least one detail differs. Compare each digit; if all are "
                + "right, do not accept it."
        case .shortNotFound: "No such invoice. Compare code and number; if just issued, try later."
        case .shortOutOfRange: "Only invoices of the last five years can be checked."
        case .shortLimited: "Too many wrong attempts on this invoice; it is paused."
        case .shortOverloaded: "Too many people are checking just now. Please send it again later."
        case .briefNormal: "OK, in force"
        case .briefVoided: "VOID, do not use"
        case .briefRedFlushed: "REVERSED"
        case .briefPartly: "PARTLY REVERSED"
        case .briefWholly: "WHOLLY REVERSED"
        case .briefRedLetter: "OK, red-letter"
        case .briefInconsistent: "does NOT match"
        case .briefNotFound: "no such invoice"
        case .briefOutOfRange: "over 5 years old"
        case .briefLimited: "too many tries"
        case .briefThrottled: "over your limit"
        case .briefOverloaded: "busy, try later"
        case .briefIncomplete: "details missing"
        case .briefRepeated: "repeats one above"
        case .briefUnavailable: "not checked, try later"
        }
    }
}
