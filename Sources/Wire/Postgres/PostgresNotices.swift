import Logging

/// Takes libpq's notices, which would else go to standard error.
final class PostgresNotices {
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    func received(_ message: UnsafeMutablePointer<CChar>?) {
        guard logger.logLevel <= .debug, let message = unsafe message else { return }
        let text = unsafe String(cString: message)
        logger.debug("PostgreSQL notice", metadata: ["notice": "\(text)"])
    }
}
