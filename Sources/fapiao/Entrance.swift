import ArgumentParser
import Dispatch
import Glibc
import Pictures

/// Where the program begins. Not asynchronous as the commands are: the process for one picture
/// must decide what it is before anything starts a thread.
@main
enum Entrance {
    static func main() {
        if CommandLine.arguments.dropFirst().first == PhotoProcess.name { PhotoProcess.run() }
        Task {
            await Fapiao.main()
            exit(0)
        }
        dispatchMain()
    }
}
