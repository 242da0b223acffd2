import Glibc
import Pictures

/// `fapiao decode-photo`: what the service runs for one picture, in a process that gives up its
/// rights before it sees the first byte. Not for people, and in no help.
///
/// It has one thread, and no other part of the program has run before it: libdispatch, for one,
/// ends a process whose files it may not open.
enum PhotoProcess {
    static let name = "decode-photo"

    /// What the exit status tells the service; any other but 0 is the end of a process that died.
    enum Status {
        static let notAPicture: Int32 = 65
        static let tooLarge: Int32 = 2
        static let unconfined: Int32 = 69
    }

    /// Reads a picture from standard input and says its codes as JSON.
    static func run() -> Never {
        let reader = QRReader()
        do throws(Confinement.Refused) {
            try Confinement.enter()
        } catch {
            Terminal.errorOutput("cannot be confined: \(error.what)\n")
            exit(Status.unconfined)
        }
        guard let picture = PicturePipe.readAll() else { PicturePipe.end(Status.tooLarge) }
        do throws(PictureFault) {
            let codes = try reader.codes(in: picture)
            PicturePipe.end(0, saying: DecodedCodes(codes: codes).json)
        } catch {
            switch error {
            case .notAPicture: PicturePipe.end(Status.notAPicture)
            case .tooLarge: PicturePipe.end(Status.tooLarge)
            }
        }
    }
}
