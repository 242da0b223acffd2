import Edge

extension PageWord {
    /// Plain English.
    var english: String {
        switch self {
        case .service: "Invoice check"
        case .title: "Invoice check: is this invoice authentic?"
        case .skip: "Skip to the content"
        case .tongue: "Language"
        case .heading: "Is this invoice authentic?"
        case .about:
            "Enter a few details from the invoice and the tax ledger answers at once: whether "
                + "they match, whether it was voided or reversed, and how often it was checked before."
        case .privacy:
            "A check needs no login and no captcha. What you enter never appears in a web address "
                + "or in a log."
        case .mirror:
            "This page loads nothing from elsewhere. The camera is read on your own device; an "
                + "uploaded photo is read, forgotten and never stored."
        case .qrHelp:
            "Scan the QR code at the invoice’s top left and paste its text here, or what you "
                + "copied from a PDF, a chat or a table; the other fields may then stay empty, or "
                + "must say the same."
        case .scan: "Scan with the camera"
        case .cameraView: "Camera view"
        case .cameraStop: "Stop the camera"
        case .cameraLooking: "Hold the QR code in the middle of the view."
        case .cameraDenied:
            "The camera was not allowed. Allow it in the browser’s settings, or paste the QR "
                + "code’s text."
        case .cameraMissing: "No camera was found. Paste the QR code’s text, or type the details."
        case .cameraFailed:
            "The camera does not work here. Paste the QR code’s text, or type the details."
        case .filled: "The QR code was read and the fields are filled."
        case .filledWrong:
            "The QR text’s checksum is wrong: something may have been misread. Compare the "
                + "fields with the invoice."
        case .notQR: "This does not look like the text of an invoice."
        case .byHand: "or type the details"
        case .codeHelp:
            "10 or 12 digits; leave it empty for a fully digital invoice, which has none."
        case .numberHelp: "8 digits; 20 for a fully digital invoice."
        case .issuedOnHelp: "Such as 20260105 or 2026-01-05."
        case .kindUnknown: "This code belongs to no kind of invoice. Please look again."
        case .kindDigital: "Fully digital invoice (it has no code)"
        case .factors: "The fourth detail: it depends on the kind"
        case .factorsHelp:
            "Special and motor vehicle invoices: the amount before tax. Ordinary invoices: the "
                + "last six of the check code. Fully digital and used vehicle invoices: the total. "
                + "Blockchain invoices: all three. What else is filled in is compared too."
        case .factorWaiting:
            "Once a code or a 20-digit number is typed, the fourth detail is asked for here."
        case .amountHelp: "In yuan, such as 1234.50; negative on a red-letter invoice."
        case .checkCodeHelp: "The last six digits or all 20; 5 characters on a blockchain invoice."
        case .sellerTaxNumberHelp:
            "15 to 20 characters. Needed for blockchain invoices and those at which others guessed; compared "
                + "wherever it is given."
        case .submit: "Check the invoice"
        case .whereabouts: "Where to find it"
        case .placeQR: "QR code: top left"
        case .placeNumbers: "Code, number and issue date: top right"
        case .placeFactor: "Amount and total: at the bottom; the check code: top right"
        case .whichTitle: "Which invoice needs what"
        case .checkedAt: "Checked at"
        case .checkedBy: "Checked by"
        case .requestID: "Request number"
        case .next: "What to do next"
        case .print: "Print"
        case .masked: "The buyer is a private person, whose details are masked."
        case .photo: "Take or choose a photo"
        case .photoHelp: "JPEG or PNG up to 10 MB; one photo may show several invoices."
        case .photoSend: "Upload and check"
        case .photoReading: "The photo is on its way and being read…"
        case .alone: "Check this one by itself"
        case .sample: "Sample data"
        case .sampleNote:
            "Sample data: this ledger holds invented invoices, and no answer proves anything."
        case .askedAt: "Time"
        case .operatedBy: "This service is run by"
        case .operatorUnnamed: "Whoever runs this service has left no name or contact here."
        case .codeIdle: "A fully digital invoice (20 digits) has no code; leave this empty."
        case .home: "Check an invoice"
        case .noPageHeadline: "There is no such page"
        case .noPageLead: "Please compare the address, or start from the first page."
        case .rooms: "Sections"
        case .roomVerification: "Check"
        case .roomLottery: "Lottery"
        case .roomReceipts: "My receipts"
        case .roomReasons: "Why trust it"
        case .enter: "Enter the draw"
        case .holderNameHelp:
            "As the invoice names its buyer."
        case .offersHeading: "This invoice may be worth a prize"
        case .offersSignIn: "Sign in and enter this invoice; nothing needs to be typed again."
        case .signIn: "Sign in"
        case .offersAbout: "See the campaigns"
        case .lotteryPrivacy: "What the public log tells about you"
        case .lotteryCheck: "Check a draw yourself"
        case .enterByDetails: "Enter an invoice"
        case .enterByChecking: "Check an invoice, then enter it"
        }
    }
}
