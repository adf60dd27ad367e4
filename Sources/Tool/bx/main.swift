internal import Commands

Program.run()
