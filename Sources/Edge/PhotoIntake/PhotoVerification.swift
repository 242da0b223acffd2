package import Invoices
package import Verification

/// Turns a photo into queries, whatever the channel: the photo is charged to its sender's limit,
/// arrives, is read when all of it is here, and each invoice's code in it is verified.
package struct PhotoVerification: Sendable {
    private let reader: any PhotoReading
    private let verifier: any InvoiceVerifying
    private let tab: PhotoTab
    private let arrivals: BodyArrivals

    /// Bytes; a phone's photo has three to eight million.
    package static let bytesMaximum = 10 << 20
    /// Queries that a photo counts as, beside one for each code in it, and what `PhotoTab` adds for
    /// one that takes long: it takes some hundred times as much of a processor as a query, but people
    /// send few.
    static let costInQueries = 5

    /// - Parameter allowance: the limits that pay for photos and queries alike.
    package init(
        reader: any PhotoReading, verifier: any InvoiceVerifying, allowance: any Allowance
    ) {
        self.init(
            reader: reader, verifier: verifier, allowance: allowance, arrivals: BodyArrivals())
    }

    init(
        reader: any PhotoReading, verifier: any InvoiceVerifying, allowance: any Allowance,
        arrivals: BodyArrivals
    ) {
        self.reader = reader
        self.verifier = verifier
        self.arrivals = arrivals
        tab = PhotoTab(allowance)
    }

    /// One invoice of a photo: what its code says, and the answer to it.
    package struct Reading: Sendable {
        /// The details that the code holds; the QR text is one of them.
        package let read: SubmittedInvoice
        package let result: Result<Answer, ServiceUnavailable>
    }

    /// The answer to each invoice in the photo, of which there is at least one.
    ///
    /// - Parameter arrive: takes in the photo, at most `bytesMaximum`; called when there is room.
    /// - Throws: a `Problem`, or the ledger's fault.
    package func readings(
        for client: Client, at now: Timestamp, arrive: (Arrival) async throws -> [UInt8]
    ) async throws -> [Reading] {
        if let retryAfter = await tab.pay(Self.costInQueries, by: client, at: now) {
            throw Problem(.throttled, retryAfter: retryAfter)
        }
        guard let arrival = arrivals.begin(client) else {
            tab.giveBack(Self.costInQueries, to: client, at: now)
            throw Problem(.overloaded, retryAfter: .seconds(2))
        }
        let photo: [UInt8]
        do {
            defer { arrivals.end(arrival) }
            photo = try await arrive(arrival)
        }
        let report = await reader.read(photo, from: client)
        await tab.charge(report.processorTime, to: client, at: now)
        let codes: [String]
        switch report.codes {
        case .success(let read): codes = read
        case .failure(let fault):
            if fault.code.isUnread { tab.giveBack(Self.costInQueries, to: client, at: now) }
            throw Problem(fault)
        }
        // An advertisement's code beside the invoice's is no concern of ours.
        let read = codes.compactMap { text in
            QRText(text).map { SubmittedInvoice(scanned: text, $0) }
        }
        guard !read.isEmpty else {
            throw Problem(.noInvoiceCode, instead: PhotoInstead(codes: codes))
        }
        let submitted = read.map { SubmittedInvoice(qrText: $0.qrText) }
        let results = try await verifier.verify(submitted, by: client, at: now)
        return zip(read, results).map(Reading.init)
    }
}

extension SubmittedInvoice {
    /// The fields that a code's text has, and the text.
    fileprivate init(scanned text: String, _ qr: QRText) {
        self.init(qrText: text)
        fill(from: qr)
    }
}

extension Problem {
    /// The problem that tells a person which photo to send instead.
    package init(_ fault: PhotoFault) {
        switch fault.code {
        case .notAPhoto:
            self.init(.notAPhoto, instead: fault.format.map { .file($0) })
        // Too many bytes are refused before they are all here.
        case .tooLarge: self.init(.tooManyPixels)
        case .unreadable: self.init(.unreadablePhoto)
        case .overloaded: self.init(.overloaded, retryAfter: .seconds(2))
        case .unavailable: self.init(.photosUnavailable, retryAfter: .seconds(60))
        }
    }
}
