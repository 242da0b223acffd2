import Glibc
import Images
import Invoices

/// `fapiao decode-photo [seconds]`: run by the service for one photo, in a process that gives up its
/// rights before it sees the first byte. Not for people, and in no help.
///
/// It has one thread, and no other part of the program has run before it: libdispatch, for one,
/// ends a process whose files it may not open.
enum PhotoProcess {
    static let name = "decode-photo"

    /// The exit statuses for the service; any other but 0 is the end of a process that died.
    enum Status {
        static let notAPhoto: Int32 = 65
        static let tooLarge: Int32 = 2
        static let unconfined: Int32 = 69
        static let outOfTime: Int32 = 75
    }

    /// The time until it is ended, where no argument says how long it has.
    private static let secondsByDefault: UInt32 = 60

    /// Reads a photo from standard input and says its codes as JSON: a line whenever there are more,
    /// of which the last counts, so that codes already found are not lost when time runs out.
    static func run() -> Never {
        let seconds = CommandLine.arguments.dropFirst(2).first.flatMap { UInt32($0) }
        let reader = QRReader()
        do throws(Sandbox.Refused) {
            try Sandbox.enter(seconds: seconds ?? secondsByDefault)
        } catch {
            ImagePipe.end(Status.unconfined, saying: "cannot give up \(error.what)\n")
        }
        guard let photo = ImagePipe.readAll() else {
            ImagePipe.end(Status.tooLarge, saying: line([]))
        }
        do throws(ImageFault) {
            let codes = try reader.codes(
                in: photo, isWanted: isInvoice,
                note: { ImagePipe.say(line($0)) })
            ImagePipe.end(0, saying: line(codes))
        } catch {
            let status =
                switch error {
                case .notAnImage: Status.notAPhoto
                case .tooLarge: Status.tooLarge
                case .outOfTime: Status.outOfTime
                }
            ImagePipe.end(status, saying: line([]))
        }
    }

    /// True for an invoice's code. Bytes that can be read in several ways are read rightly where the amount has digits: the
    /// sign of money before it is another character in each.
    private static func isInvoice(_ text: String) -> Bool {
        QRText(text)?.amount.utf8.allSatisfy { $0 < 0x80 } ?? false
    }

    private static func line(_ codes: [String]) -> String {
        DecodedCodes(codes: codes, processorTime: ProcessorBudget.used).json + "\n"
    }
}
